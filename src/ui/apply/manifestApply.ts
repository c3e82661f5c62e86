import { FlotillaError, type ManifestReview } from '#contract'
import { isAbort, messageOf } from '#machinery'
import { keepApplyDraft, keptApplyDraft } from '../application/applyDraft.ts'
import type { ClusterSession } from '../session/clusterSession.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'

/** As much as an API server takes of one object, and as a request of ours carries. */
export const maxTextBytes = 3_000_000

export interface ApplyState {
  readonly step: 'text' | 'review' | 'job'
  readonly busy: 'review' | 'apply' | null
  readonly manifests: readonly ManifestReview[]
  /** The manifests that the person has left out, by their places. */
  readonly leftOut: ReadonlySet<number>
  readonly problem: string | null
  readonly jobId: string | null
  /** Counts the texts that were put in place of what was typed. */
  readonly texts: number
}

const begun: Omit<ApplyState, 'leftOut' | 'texts'> = {
  ...{ step: 'text', busy: null, manifests: [], problem: null, jobId: null },
}

/**
 * ManifestApply is a text on its way into the cluster of its session: typed, reviewed by a dry run of each object, and
 * applied as one job. The text stays the cluster's draft until it is applied or thrown away.
 */
export class ManifestApply {
  readonly #session: Pick<ClusterSession, 'request' | 'drafts'>
  readonly #onBegun: (jobId: string) => void
  readonly #state = new ObservableValue<ApplyState>({ ...begun, leftOut: new Set(), texts: 0 })
  #text: string
  #namespace: string
  #forced = new Set<number>()
  #stop: AbortController | null = null

  constructor(
    session: Pick<ClusterSession, 'request' | 'drafts'>,
    { namespace, onBegun }: { readonly namespace: string; readonly onBegun: (jobId: string) => void },
  ) {
    this.#session = session
    this.#onBegun = onBegun
    const kept = keptApplyDraft(session)
    this.#text = kept?.text ?? ''
    this.#namespace = kept?.namespace || namespace
  }

  get state(): Observable<ApplyState> {
    return this.#state
  }
  get text(): string {
    return this.#text
  }
  get namespace(): string {
    return this.#namespace
  }

  type(text: string): void {
    this.#text = text
    this.#keep()
    if (this.#state.value.problem !== null) this.#change({ problem: null })
  }

  nameNamespace(namespace: string): void {
    this.#namespace = namespace
    this.#keep()
  }

  /** Puts texts behind what is there, as further documents. */
  add(texts: readonly string[]): void {
    const all = [this.#text, ...texts]
      .map((text) => text.replace(/^\uFEFF/u, ''))
      .filter((text) => text.trim() !== '')
    const text = all.map((each) => (each.endsWith('\n') ? each : `${each}\n`)).join('---\n')
    if (text.length > maxTextBytes) {
      this.fail(new Error('Together these files hold more than 3 MB.'))
      return
    }
    this.#text = text
    this.#keep()
    this.#change({ texts: this.#state.value.texts + 1, problem: null })
  }

  throwAway(): void {
    this.#stop?.abort()
    this.#text = ''
    this.#forced = new Set()
    this.#keep()
    this.#state.set({ ...begun, leftOut: new Set(), texts: this.#state.value.texts + 1 })
  }

  /** Back to the text; a review that is under way is given up. */
  back(): void {
    if (this.#state.value.busy === 'apply') return
    this.#stop?.abort()
    this.#forced = new Set()
    this.#change({ step: 'text', busy: null, manifests: [], leftOut: new Set(), jobId: null })
  }

  /** Asks the cluster what the text would do. */
  async review(): Promise<void> {
    if (this.#text.trim() === '' || this.#state.value.busy === 'apply') return
    const stop = new AbortController()
    this.#stop?.abort()
    this.#stop = stop
    this.#change({ busy: 'review', problem: null })
    try {
      const params = { yaml: this.#text, namespace: this.#namespace, forced: [...this.#forced] }
      const { manifests } = await this.#session.request('manifests/review', params, stop.signal)
      if (stop.signal.aborted) return
      if (manifests.length === 0) throw new Error('The text holds no objects.')
      this.#change({ step: 'review', busy: null, manifests })
    } catch (problem) {
      if (!isAbort(problem) && this.#stop === stop) this.fail(problem)
    }
  }

  /** Asks for the review again, with the fields of those manifests taken over from their managers. */
  async takeOver(index: number): Promise<void> {
    this.#forced.add(index)
    await this.review()
  }

  leaveOut(index: number, isLeftOut: boolean): void {
    const leftOut = new Set(this.#state.value.leftOut)
    if (isLeftOut) leftOut.add(index)
    else leftOut.delete(index)
    this.#change({ leftOut })
  }

  /** Applies what was reviewed and is not left out. */
  async apply(isConfirmed: boolean): Promise<void> {
    const { step, busy } = this.#state.value
    const wanted = sendable(this.#state.value)
    if (step !== 'review' || busy !== null || wanted.length === 0) return
    this.#change({ busy: 'apply', problem: null })
    try {
      // A person who looks away does not take it back.
      const { signal } = new AbortController()
      const manifests = wanted.map(({ index, uid, isForced }) => ({ index, uid, isForced }))
      const params = { yaml: this.#text, namespace: this.#namespace, manifests, confirmed: isConfirmed }
      const { jobId } = await this.#session.request('manifests/apply', params, signal)
      this.#onBegun(jobId)
      this.#change({ step: 'job', busy: null, jobId })
    } catch (problem) {
      const isUnknown = problem instanceof FlotillaError && unanswered.includes(problem.code)
      this.fail(
        isUnknown ? new Error(`${problem.message} Look at Activity to see whether it has begun.`) : problem,
      )
    }
  }

  /** Shows why something did not work; the text and the step stay. */
  fail(problem: unknown): void {
    this.#change({ busy: null, problem: messageOf(problem) })
  }

  /** The view is left; the text is kept. */
  leave(): void {
    this.#stop?.abort()
    this.#session.drafts.flush()
  }

  #keep(): void {
    keepApplyDraft(this.#session, { text: this.#text, namespace: this.#namespace })
  }

  #change(change: Partial<ApplyState>): void {
    this.#state.set({ ...this.#state.value, ...change })
  }
}

const unanswered: readonly string[] = ['outcome_unknown', 'cluster_process_unavailable', 'deadline_exceeded']

/** isSendable: the cluster would take it, as far as it could say. */
export const isSendable = ({ outcome }: ManifestReview): boolean =>
  outcome !== 'refused' && outcome !== 'conflict'

/** sendable are the manifests that would be applied now. */
export const sendable = ({ manifests, leftOut }: Pick<ApplyState, 'manifests' | 'leftOut'>) =>
  manifests.filter((manifest) => isSendable(manifest) && !leftOut.has(manifest.index))
