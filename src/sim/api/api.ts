import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Clock } from '#machinery'
import { formOf } from '../forms/form.ts'
import { protobufForm } from '../forms/protobufForm.ts'
import type { ResourceType } from '../forms/resources.ts'
import { keyOf, type ObjectStore } from '../store/objectStore.ts'
import { failureStatus, notFound, StatusError } from '../store/status.ts'
import { type Address, readAddress } from './address.ts'
import { Call } from './call.ts'
import { Deletions } from './deletions.ts'
import { DiscoveryAnswers } from './discoveryAnswers.ts'
import { Evictions } from './evictions.ts'
import type { Faults, FaultType } from './faults.ts'
import { answerList } from './lists.ts'
import { answerMetrics } from './metrics.ts'
import { type NodeLogAddress, NodeLogs, nodeLogAddress } from './nodeLogs.ts'
import { OpenApiAnswers } from './openApiAnswers.ts'
import { type Attributes, forbidden, People, type Person } from './people.ts'
import { answerLog } from './podLog.ts'
import { PodLogs } from './podLogs.ts'
import type { Recorder } from './recorder.ts'
import { answerReview } from './reviews.ts'
import { Watch } from './watches.ts'
import { scaleOf, Writes } from './writes.ts'

export interface ApiEnvironment {
  readonly clock: Clock
  readonly store: ObjectStore
  readonly faults: Faults
  readonly recorder: Recorder
  readonly version: string
  readonly hasAggregatedDiscovery: boolean
  readonly hasWatchList: boolean
  readonly hasProtobuf: boolean
  readonly hasStillMetrics: boolean
  readonly hasSchemas: boolean
  readonly hasManagers: boolean
  readonly types: readonly ResourceType[]
  /** A gzip body that is far larger when it is unpacked. */
  bomb(): Buffer
}

/**
 * Api answers requests. For each it finds the user, then the fault that is on, then whether the user is allowed, then
 * the answer.
 */
export class Api implements Disposable {
  readonly people = new People()
  readonly logs: PodLogs
  readonly nodeLogs: NodeLogs
  readonly #environment: ApiEnvironment
  readonly #discovery: DiscoveryAnswers
  readonly #schemas: OpenApiAnswers | null
  readonly #deletions: Deletions
  readonly #writes: Writes
  readonly #evictions: Evictions
  readonly #watches = new Set<Watch>()

  constructor(environment: ApiEnvironment) {
    this.#environment = environment
    this.logs = new PodLogs(environment.clock)
    this.nodeLogs = new NodeLogs(environment.clock)
    this.#discovery = new DiscoveryAnswers(environment.types, environment.hasAggregatedDiscovery)
    this.#schemas = environment.hasSchemas ? new OpenApiAnswers(environment.types) : null
    this.#deletions = new Deletions(environment.store, environment.types, environment.clock)
    this.#writes = new Writes(environment, this.#deletions)
    this.#evictions = new Evictions(environment.store, this.#deletions)
  }

  async handle(
    incoming: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ): Promise<void> {
    const call = new Call(incoming, response)
    try {
      await this.#answer(call)
    } catch (problem) {
      if (problem instanceof StatusError) call.refuse(problem.status, problem.headers)
      else call.refuse(failureStatus(500, 'InternalError', `Internal error occurred: ${String(problem)}`))
    }
  }

  endWatches(resource?: string): void {
    for (const watch of this.#of(resource)) watch.end()
  }

  breakWatches(type: FaultType, resource?: string): void {
    for (const watch of this.#of(resource)) watch.breakBy(type)
  }

  /** Ends the timers of what goes on by itself; connections belong to the server. */
  [Symbol.dispose](): void {
    this.#deletions[Symbol.dispose]()
  }

  #of(resource: string | undefined): Watch[] {
    return [...this.#watches].filter((watch) => resource === undefined || watch.resource === resource)
  }

  async #answer(call: Call): Promise<void> {
    const { recorder, faults, types } = this.#environment
    const name = recorder.record(call)
    const address = readAddress(call.path, types)
    const isWatch = ['1', 'true'].includes(call.query.get('watch') ?? '')
    const target = {
      path: call.path,
      resource: address?.type.gvr.resource ?? null,
      isList: address !== null && address.name === null && call.method === 'GET' && !isWatch,
      isWatch,
      isContinued: call.query.has('continue'),
    }
    const stray = faults.strayAnswer(target)
    if (stray !== null) {
      call.text(stray.code, stray.text, { 'content-type': stray.type })
      return
    }
    const refusal = faults.refusal(target)
    if (refusal !== null) {
      call.refuse(refusal.status, refusal.headers)
      return
    }
    const person = this.people.identify(call)
    name(person.username)
    if (address === null) await this.#answerOther(call, person)
    else await this.#answerResource(call, person, address, isWatch)
  }

  async #answerOther(call: Call, person: Person): Promise<void> {
    const { store, clock, faults, version, hasStillMetrics } = this.#environment
    const nodeLog = nodeLogAddress(call.path)
    if (nodeLog !== null) {
      this.#answerNodeLog(call, person, nodeLog)
      return
    }
    if (['/readyz', '/livez', '/healthz'].includes(call.path)) call.text(200, 'ok')
    else if (call.path === '/version') call.send(200, versionInfo(version))
    else if (await answerReview(call, { people: this.people, faults, person })) return
    else if (
      answerMetrics(call, {
        store,
        nowMs: clock.now(),
        isStill: hasStillMetrics,
        demand: (attributes) => {
          if (!this.people.isAllowed(person, attributes)) throw forbidden(person, attributes)
        },
      })
    )
      return
    else {
      const found =
        this.#discovery.answer(call.path, call.header('accept')) ?? this.#schemas?.answer(call.path) ?? null
      if (found === null)
        throw new StatusError(404, 'NotFound', 'the server could not find the requested resource')
      const isAggregated = 'apiVersion' in found && String(found.apiVersion).startsWith('apidiscovery')
      const form = isAggregated ? ';g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' : ''
      call.send(200, found, { 'content-type': `application/json${form}` })
    }
  }

  #answerNodeLog(call: Call, person: Person, { node, file }: NodeLogAddress): void {
    const name = node
    const attributes = { verb: 'get', group: '', resource: 'nodes/proxy', namespace: null, name }
    if (!this.people.isAllowed(person, attributes)) throw forbidden(person, attributes)
    if (this.#environment.store.get('/nodes', keyOf(null, node)) === null)
      throw notFound({ group: '', resource: 'nodes' }, node)
    this.nodeLogs.answer(call, node, file)
  }

  async #answerResource(call: Call, person: Person, address: Address, isWatch: boolean): Promise<void> {
    const { store, clock, faults, hasProtobuf } = this.#environment
    const { type, collection, namespace, name, subresource } = address
    const attributes = attributesOf(call, address, isWatch)
    if (!this.people.isAllowed(person, attributes)) throw forbidden(person, attributes)
    const accept = call.header('accept')
    const form =
      (hasProtobuf ? protobufForm(type, accept, isWatch) : null) ??
      formOf(type, accept, call.query, () => clock.now())
    switch (attributes.verb) {
      case 'watch':
        await this.#watch(new Watch(call, address, form, this.#environment), call)
        return
      case 'list':
        await faults.untilOff('hung-list', type.gvr.resource)
        if (faults.has('gzip-bomb', type.gvr.resource))
          call.text(200, this.#environment.bomb(), {
            'content-type': 'application/json',
            'content-encoding': 'gzip',
          })
        else answerList(call, store, address, form)
        return
      case 'get': {
        const object = store.get(collection, keyOf(namespace, name ?? ''))
        if (object === null) throw notFound(type.gvr, name ?? '')
        if (subresource === 'log') answerLog(call, object, { clock, store, logs: this.logs })
        else if (subresource === 'scale') call.send(200, scaleOf(object))
        else call.answer(200, form, form.one(object, true))
        return
      }
      case 'create':
        if (subresource === 'eviction') await this.#evictions.evict(call, address)
        else await this.#writes.create(call, address, form)
        return
      case 'update':
        await this.#writes.update(call, address, form)
        return
      case 'patch':
        await this.#writes.patch(call, address, form)
        return
      case 'delete':
      case 'deletecollection':
        await this.#writes.delete(call, address, form)
        return
      default:
        throw new StatusError(
          405,
          'MethodNotAllowed',
          'the server does not allow this method on the requested resource',
        )
    }
  }

  async #watch(watch: Watch, call: Call): Promise<void> {
    this.#watches.add(watch)
    call.ended.addEventListener('abort', () => this.#watches.delete(watch), { once: true })
    await watch.run()
  }
}

function attributesOf(
  call: Call,
  { type, namespace, name, subresource }: Address,
  isWatch: boolean,
): Attributes {
  const isCollection = name === null
  const verbs: Readonly<Record<string, string>> = {
    GET: isWatch ? 'watch' : isCollection ? 'list' : 'get',
    POST: 'create',
    PUT: 'update',
    PATCH: 'patch',
    DELETE: isCollection ? 'deletecollection' : 'delete',
  }
  const { group, resource } = type.gvr
  return {
    verb: verbs[call.method] ?? '',
    group,
    resource: subresource === null ? resource : `${resource}/${subresource}`,
    namespace: resource === 'namespaces' && name !== null ? name : namespace,
    ...(name === null ? {} : { name }),
  }
}

function versionInfo(gitVersion: string): object {
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? []
  return { major, minor, gitVersion, gitCommit: 'simulated', platform: 'linux/amd64' }
}
