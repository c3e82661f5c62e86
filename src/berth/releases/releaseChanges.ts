import {
  FlotillaError,
  helmReleaseResource,
  type ReadParams,
  type ReleaseChange,
  type ReleaseReview,
  type Target,
} from '#contract'
import { isForbidden, isNotFound, type KubeClient } from '#kube'
import { abortable, messageOf, resourcePath } from '#machinery'
import type { AccessReviews } from '../access/accessReviews.ts'
import { readRecord, readRevisions, withoutSecretValues } from '../helm/helmRelease.ts'
import { type Payload, PayloadError } from '../helm/payload.ts'
import type { Store, StoredRevision } from '../helm/storage.ts'
import { openStoredChart } from '../helm/storedChart.ts'
import { type JobContext, JobFailure } from '../jobs/jobContext.ts'
import type { Jobs, JobWork } from '../jobs/jobs.ts'
import { waiting } from '../jobs/reports.ts'
import { retryWhileReconnecting } from '../jobs/retryWhileReconnecting.ts'
import type { Gate } from '../writes/gate.ts'
import { Loopback } from '../writes/loopback.ts'
import { type Extent, helmArgs } from './helmArgs.ts'
import { HelmError, type HelmProgram } from './helmProgram.ts'
import { manifestOf, objectsOf } from './releaseManifest.ts'

/** Of a test's output, which may hold whole logs. */
const longestOutput = 2500
/** Of a failure that is told next to its job. */
const longestSentence = 400

const words: Readonly<Record<ReleaseChange['type'], readonly [doing: string, done: string]>> = {
  install: ['Installing', 'Installed'],
  rollback: ['Rolling back', 'Rolled back'],
  upgrade: ['Upgrading', 'Upgraded'],
  uninstall: ['Uninstalling', 'Uninstalled'],
  test: ['Testing', 'Tested'],
}

type Install = Extract<ReleaseChange, { readonly type: 'install' }>

const namespaces = { group: '', version: 'v1', resource: 'namespaces' } as const
const mayKeepRecords = { verb: 'create', group: '', subresource: '', name: '' } as const

const drivers: Readonly<Record<Store, string>> = { secrets: 'secret', configmaps: 'configmap' }

interface ReleaseChangesOptions {
  readonly helm: HelmProgram
  readonly gate: Gate
  readonly reviews: AccessReviews
  readonly jobs: Jobs
  readonly connected: () => Promise<KubeClient>
}

/** A run of Helm on one release. */
interface Run {
  readonly change: ReleaseChange
  readonly name: string
  readonly namespace: string
  /** Null for an install. */
  readonly installed: Installed | null
}

/** The newest revision of a release, and what Helm keeps of it. */
interface Installed {
  readonly newest: StoredRevision
  readonly payload: Payload
}

interface Place {
  readonly namespace: string
  readonly name: string
}

/** ReleaseChanges changes Helm's releases by the person's own `helm`, each as a job; it reaches the cluster through the gate. */
export class ReleaseChanges {
  readonly #options: ReleaseChangesOptions

  constructor(options: ReleaseChangesOptions) {
    this.#options = options
  }

  /** Throws a FlotillaError where the cluster's protection forbids it. */
  requireAllowed({ confirmed }: Pick<ReadParams<'helm/change'>, 'confirmed'>): void {
    this.#options.gate.requireAllowed({ isConfirmed: confirmed })
  }

  /** Begins the change and gives the job's id at once. */
  begin(params: ReadParams<'helm/change'>): string {
    const { jobs } = this.#options
    const { namespace, name, change } = params
    const target: Target = { ...helmReleaseResource, namespace, name, uid: '' }
    jobs.requireFree([target])
    const [doing, done] = words[change.type]
    const to = change.type === 'rollback' ? ` to revision ${change.revision}` : ''
    const work: JobWork = {
      action: `helm-${change.type}`,
      title: { doing: `${doing} ${name}${to}`, done: `${done} ${name}${to}` },
      targets: [target],
      args: change.type === 'rollback' ? { revision: change.revision } : {},
      isConfirmed: params.confirmed,
      timeoutSeconds: null,
      run: (context) => this.#run(context, target, params),
      whatIsLeft: () =>
        change.type === 'test' ? [] : ['The history of the release says how far Helm came.'],
    }
    return jobs.begin(work)
  }

  /** What the manifest would be. An upgrade is tried by Helm, and by the cluster in a dry run. */
  async review(
    { namespace, name, change }: ReadParams<'helm/review'>,
    client: KubeClient,
    signal: AbortSignal,
  ): Promise<ReleaseReview> {
    const place = { namespace, name }
    if (change.type === 'install') return await this.#reviewInstall(change, place, client, signal)
    const revisions = await readRevisions(client, place, [], signal)
    const newest = newestOf(revisions, place)
    const payload = await read(client, newest, signal)
    const manifest = payload.manifest ?? ''
    const answer = (after: string): ReleaseReview => ({
      newest: newest.revision,
      before: withoutSecretValues(manifest),
      after: withoutSecretValues(after),
      objects: objectsOf(manifest, namespace),
      untried: null,
    })
    if (change.type === 'rollback') {
      const wanted = revisions.find(({ revision }) => revision === change.revision)
      if (wanted === undefined) throw refused(`The release has no revision ${change.revision} any more.`)
      return answer((await read(client, wanted, signal)).manifest ?? '')
    }
    if (change.type !== 'upgrade') return answer(change.type === 'test' ? manifest : '')
    await this.#requireHelm(signal)
    const run = { change, ...place, installed: { newest, payload } }
    try {
      return answer(manifestOf(await this.#helm(run, { isDryRun: true, signal })))
    } catch (problem) {
      if (problem instanceof HelmError || problem instanceof PayloadError) throw refused(problem.message)
      throw problem
    }
  }

  /** What Helm would make. The cluster cannot try objects whose kinds the chart brings itself: Helm then makes them alone. */
  async #reviewInstall(
    change: Install,
    place: Place,
    client: KubeClient,
    signal: AbortSignal,
  ): Promise<ReleaseReview> {
    const { namespace } = place
    await this.#requireHelm(signal)
    await this.#requirePlace(change, place, client, signal)
    const run = { change, ...place, installed: null }
    const answer = (manifest: string, untried: string | null): ReleaseReview => ({
      ...{ newest: 0, before: '', after: withoutSecretValues(manifest), untried },
      objects: objectsOf(manifest, namespace),
    })
    try {
      return answer(manifestOf(await this.#helm(run, { isDryRun: true, signal })), null)
    } catch (problem) {
      if (!(problem instanceof HelmError)) throw problem
      try {
        const rendered = await this.#helm(run, { isDryRun: true, isRendered: true, signal })
        return answer(rendered, problem.message)
      } catch (other) {
        signal.throwIfAborted()
        throw refused(other instanceof HelmError ? other.message : problem.message)
      }
    }
  }

  /** Refuses an install of which Helm would say too late, or in stranger words, that it cannot be. */
  async #requirePlace(
    { isNamespaceMade }: Install,
    place: Place,
    client: KubeClient,
    signal: AbortSignal,
  ): Promise<void> {
    const { namespace } = place
    requireNone(await readRevisions(client, place, [], signal), place)
    const { helm, reviews } = this.#options
    const wish = { ...mayKeepRecords, resource: helm.records, namespace }
    const { allowed, reason } = await abortable(reviews.check(wish), signal)
    if (!allowed) throw refused(`Helm cannot keep its records in “${namespace}”. ${reason ?? ''}`.trim())
    if (isNamespaceMade) return
    try {
      await client.json(resourcePath(namespaces, null, namespace), { signal })
    } catch (problem) {
      // Without the right to look, Helm finds out.
      if (isNotFound(problem)) throw refused(`There is no namespace “${namespace}”. Have Helm make it.`)
      if (!isForbidden(problem)) throw problem
    }
  }

  async #run(context: JobContext, target: Target, params: ReadParams<'helm/change'>): Promise<void> {
    const { reports, signal, reconnecting } = context
    const { namespace, name, change } = params
    reports.putAll([[target, waiting(target)]])
    reports.set(target, 'running')
    const warnings = new Set<string>()
    try {
      context.say('Looking at the release.')
      await this.#requireHelm(signal)
      const installed = await retryWhileReconnecting(reconnecting, signal, async (client) => {
        const revisions = await readRevisions(client, { namespace, name }, [], signal)
        if (change.type === 'install') return requireNone(revisions, params)
        const newest = newestOf(revisions, params)
        return { newest, payload: await read(client, newest, signal) }
      })
      if (installed !== null && installed.newest.revision !== params.newest)
        throw refused(
          `The release has revision ${installed.newest.revision} now. Look at it again: it was changed meanwhile.`,
        )
      context.say('Helm is at work.')
      const output = await this.#helm(
        { change, name, namespace, installed },
        {
          isDryRun: false,
          isConfirmed: params.confirmed,
          signal,
          onWarning: (text) => warnings.add(text),
        },
      )
      const reason = change.type === 'test' ? output.trim().slice(0, longestOutput) : null
      reports.set(target, 'done', { reason, warnings: [...warnings] })
      context.say('Done.')
    } catch (problem) {
      signal.throwIfAborted()
      const said = messageOf(problem)
      const output = problem instanceof HelmError ? problem.output.trim().slice(-longestOutput) : ''
      const reason = [said, output].filter(Boolean).join('\n')
      reports.set(target, 'failed', { reason, warnings: [...warnings] })
      throw new JobFailure(said.length > longestSentence ? `${said.slice(0, longestSentence)}…` : said)
    }
  }

  async #requireHelm(signal: AbortSignal): Promise<void> {
    const { problem } = await this.#options.helm.version(signal)
    if (problem !== null) throw refused(problem)
  }

  /** Gives what Helm prints. */
  async #helm(
    run: Run,
    how: Extent & {
      readonly isConfirmed?: boolean
      readonly signal: AbortSignal
      readonly onWarning?: (text: string) => void
    },
  ): Promise<string> {
    const { helm, gate, connected } = this.#options
    const { isDryRun, isConfirmed = false, signal, onWarning = () => {} } = how
    const { change, namespace, installed } = run
    const isStored = change.type === 'upgrade' && change.chart === null
    await using stored = isStored && installed !== null ? await openStoredChart(installed.payload) : null
    // Helm may still note that it was stopped: its requests end with it.
    const over = new AbortController()
    await using loopback = await Loopback.open({
      ...{ gate, connected, onWarning, program: 'Helm' },
      permit: { isConfirmed, isDryRun, signal: over.signal },
    })
    try {
      return await helm.run({
        args: helmArgs(run, stored, how),
        cluster: { loopback, namespace, driver: installed === null ? null : drivers[installed.newest.store] },
        ...('values' in change ? { input: change.values } : {}),
        signal,
      })
    } finally {
      over.abort(new DOMException('Helm has ended.', 'AbortError'))
    }
  }
}

/** A name is taken, too, by a release that was uninstalled with its history kept. */
function requireNone([newest]: readonly StoredRevision[], { namespace, name }: Place): null {
  if (newest === undefined) return null
  const sentence =
    newest.status === 'uninstalled'
      ? `The history of a release “${name}” was kept in “${namespace}”. Roll that release back, or choose another name.`
      : `There is a release “${name}” in “${namespace}” already. Upgrade it, or choose another name.`
  throw refused(sentence)
}

function newestOf([newest]: readonly StoredRevision[], { namespace, name }: Place): StoredRevision {
  if (newest !== undefined) return newest
  const sentence = `There is no Helm release “${name}” in the namespace “${namespace}”.`
  throw new FlotillaError('object_not_found', sentence)
}

async function read(client: KubeClient, stored: StoredRevision, signal: AbortSignal): Promise<Payload> {
  try {
    return await readRecord(client, stored, signal)
  } catch (problem) {
    if (!(problem instanceof PayloadError)) throw problem
    throw refused(`The record ${stored.object} cannot be read. ${problem.message}`)
  }
}

const refused = (sentence: string): FlotillaError => new FlotillaError('action_refused', sentence)
