import { parseAllDocuments } from 'yaml'
import {
  FlotillaError,
  helmReleaseResource,
  type ReadParams,
  type ReleaseChange,
  type ReleaseObject,
  type ReleaseReview,
  type Target,
} from '#contract'
import type { KubeClient } from '#kube'
import { messageOf } from '#machinery'
import { readRecord, readRevisions, withoutSecretValues } from '../helm/helmRelease.ts'
import { type Payload, PayloadError } from '../helm/payload.ts'
import type { Store, StoredRevision } from '../helm/storage.ts'
import { openStoredChart, type StoredChart } from '../helm/storedChart.ts'
import { type JobContext, JobFailure } from '../jobs/jobContext.ts'
import type { Jobs, JobWork } from '../jobs/jobs.ts'
import { waiting } from '../jobs/reports.ts'
import { retryWhileReconnecting } from '../jobs/retryWhileReconnecting.ts'
import type { Gate } from '../writes/gate.ts'
import { Loopback } from '../writes/loopback.ts'
import { HelmError, type HelmProgram } from './helmProgram.ts'

/** Of a test's output, which may hold whole logs. */
const longestOutput = 2500
/** Of a failure that is told next to its job. */
const longestSentence = 400

const words: Readonly<Record<ReleaseChange['type'], readonly [doing: string, done: string]>> = {
  rollback: ['Rolling back', 'Rolled back'],
  upgrade: ['Upgrading', 'Upgraded'],
  uninstall: ['Uninstalling', 'Uninstalled'],
  test: ['Testing', 'Tested'],
}

const drivers: Readonly<Record<Store, string>> = { secrets: 'secret', configmaps: 'configmap' }

interface ReleaseChangesOptions {
  readonly helm: HelmProgram
  readonly gate: Gate
  readonly jobs: Jobs
  readonly connected: () => Promise<KubeClient>
}

/** A run of Helm on one release. */
interface Run {
  readonly change: ReleaseChange
  readonly name: string
  readonly namespace: string
  readonly newest: StoredRevision
  /** Of the newest revision. */
  readonly payload: Payload
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
    const revisions = await readRevisions(client, { namespace, name }, [], signal)
    const newest = newestOf(revisions, { namespace, name })
    const payload = await read(client, newest, signal)
    const manifest = payload.manifest ?? ''
    const answer = (after: string): ReleaseReview => ({
      newest: newest.revision,
      before: withoutSecretValues(manifest),
      after: withoutSecretValues(after),
      objects: objectsOf(manifest, namespace),
    })
    if (change.type === 'rollback') {
      const wanted = revisions.find(({ revision }) => revision === change.revision)
      if (wanted === undefined) throw refused(`The release has no revision ${change.revision} any more.`)
      return answer((await read(client, wanted, signal)).manifest ?? '')
    }
    if (change.type !== 'upgrade') return answer(change.type === 'test' ? manifest : '')
    await this.#requireHelm(signal)
    const run = { change, name, namespace, newest, payload }
    try {
      return answer(manifestOf(await this.#helm(run, { isDryRun: true, signal })))
    } catch (problem) {
      if (problem instanceof HelmError || problem instanceof PayloadError) throw refused(problem.message)
      throw problem
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
      const { newest, payload } = await retryWhileReconnecting(reconnecting, signal, async (client) => {
        const newest = newestOf(await readRevisions(client, { namespace, name }, [], signal), params)
        return { newest, payload: await read(client, newest, signal) }
      })
      if (newest.revision !== params.newest)
        throw refused(
          `The release has revision ${newest.revision} now. Look at it again: it was changed meanwhile.`,
        )
      context.say('Helm is at work.')
      const output = await this.#helm(
        { change, name, namespace, newest, payload },
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
    how: {
      readonly isDryRun: boolean
      readonly isConfirmed?: boolean
      readonly signal: AbortSignal
      readonly onWarning?: (text: string) => void
    },
  ): Promise<string> {
    const { helm, gate, connected } = this.#options
    const { isDryRun, isConfirmed = false, signal, onWarning = () => {} } = how
    const { change, namespace, newest, payload } = run
    const isStored = change.type === 'upgrade' && change.chart === null
    await using stored = isStored ? await openStoredChart(payload) : null
    // Helm may still note that it was stopped: its requests end with it.
    const over = new AbortController()
    await using loopback = await Loopback.open({
      ...{ gate, connected, onWarning, program: 'Helm' },
      permit: { isConfirmed, isDryRun, signal: over.signal },
    })
    try {
      return await helm.run({
        args: argsOf(run, stored, isDryRun),
        cluster: { loopback, namespace, driver: drivers[newest.store] },
        ...(change.type === 'upgrade' ? { input: change.values } : {}),
        signal,
      })
    } finally {
      over.abort(new DOMException('Helm has ended.', 'AbortError'))
    }
  }
}

/** Names stand behind `--`, so that none is taken for a flag. Of values nothing is in an argument. */
function argsOf({ change, name }: Run, stored: StoredChart | null, isDryRun: boolean): readonly string[] {
  const waits = 'isWaiting' in change && change.isWaiting ? ['--wait'] : []
  switch (change.type) {
    case 'rollback':
      return ['rollback', ...waits, '--', name, String(change.revision)]
    case 'uninstall':
      return ['uninstall', ...(change.isHistoryKept ? ['--keep-history'] : []), ...waits, '--', name]
    case 'test':
      // Not with the logs: that fails where the chart removes the pods of its tests.
      return ['test', '--', name]
    case 'upgrade': {
      const { chart } = change
      return [
        'upgrade',
        '--reset-values',
        '--values=-',
        ...(chart === null || chart.version === '' ? [] : [`--version=${chart.version}`]),
        ...(isDryRun ? ['--dry-run=server', '--output=json'] : waits),
        ...['--', name, stored?.path ?? chart?.reference ?? ''],
      ]
    }
  }
}

function newestOf(
  [newest]: readonly StoredRevision[],
  { namespace, name }: { readonly namespace: string; readonly name: string },
): StoredRevision {
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

function manifestOf(output: string): string {
  try {
    const { manifest } = JSON.parse(output) as { readonly manifest?: unknown }
    if (typeof manifest === 'string') return manifest
  } catch {
    // An older Helm, or a plugin, prints something else.
  }
  throw new HelmError('Helm answered with something that is no release.')
}

/** The objects of a manifest, as far as it can be read. */
function objectsOf(manifest: string, releaseNamespace: string): readonly ReleaseObject[] {
  const documents = parseAllDocuments(manifest, { logLevel: 'silent' })
  if (!Array.isArray(documents)) return []
  return documents.flatMap((document) => {
    if (document.errors.length > 0) return []
    const object = document.toJS() as Manifest | null
    const { name, namespace = releaseNamespace, annotations } = object?.metadata ?? {}
    if (typeof object?.kind !== 'string' || typeof name !== 'string') return []
    const isKept = annotations?.['helm.sh/resource-policy'] === 'keep'
    return [{ kind: object.kind, namespace: String(namespace), name, isKept }]
  })
}

interface Manifest {
  readonly kind?: unknown
  readonly metadata?: {
    readonly name?: unknown
    readonly namespace?: unknown
    readonly annotations?: Readonly<Record<string, unknown>>
  }
}

const refused = (sentence: string): FlotillaError => new FlotillaError('action_refused', sentence)
