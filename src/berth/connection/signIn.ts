import { type AuthState, type CredentialPlugin, validAuth } from '#contract'
import { isAuthFailure, KubeError } from '#kube'
import { type Clock, messageOf, ScopeEndedError, sleep } from '#machinery'

/** A burst of four tries, at 0, 5, 10 and 15 s, for what passes by itself; then one a minute, for what a person must do. */
const burstTries = 4
const burstGapMs = 5000
const probeGapMs = 60_000
/** A cluster that does not answer says nothing about credentials: asked again soon, and no try of the burst is spent. */
const unreachableGapMs = 15_000
/** Refused again so soon after a probe was accepted, more than once: whatever refuses is not what the probe asks. */
const relapseMs = 10_000
/** A plugin that ends sooner had only a warning to print; one that waits has something to say. */
const wordsPatienceMs = 1000

export interface AuthOptions<Proof> {
  /**
   * Asks the cluster once with fresh credentials; resolves with what it asked with, which is then the caller's of
   * `recover`. It lets go of everything itself where it rejects.
   */
  readonly probe: (signal: AbortSignal) => Promise<Proof>
  readonly clock: Clock
  /** Called after every change except the recovery itself, which the caller of `recover` reports. */
  readonly onState: () => void
}

/**
 * SignIn is the verdict on the cluster's credentials, and the way back once they are refused. It lives as long as
 * the cluster is open, over every connection: one recovery at a time, which never gives up. Only auth failures count
 * against the credentials; while the cluster cannot be reached, the verdict stays what it was.
 */
export class SignIn<Proof extends AsyncDisposable> implements AsyncDisposable {
  readonly #options: AuthOptions<Proof>
  readonly #ended = new AbortController()
  /** Ends the wait or the probe under way: the burst begins again. */
  #restart = new AbortController()
  #recovery: Promise<Proof> | null = null
  #failures = 0
  #relapses = 0
  #recoveredAt = Number.NEGATIVE_INFINITY
  #state: AuthState = validAuth
  /** The plugin's output, and the wait before it is shown. */
  #words: string | null = null
  #patience: Disposable | null = null

  constructor(options: AuthOptions<Proof>) {
    this.#options = options
  }

  get state(): AuthState {
    return this.#state
  }

  /** Which plugin signs in from now on. */
  signsInWith(plugin: CredentialPlugin | null): void {
    if (JSON.stringify(plugin) === JSON.stringify(this.#state.plugin)) return
    this.#set({ plugin })
  }

  /** The plugin's output; null when it has ended. It may sign in while the old credentials are still accepted. */
  hear(words: string | null): void {
    this.#words = words
    if (words === null) {
      this.#patience?.[Symbol.dispose]()
      this.#patience = null
      if (this.#state.pluginSays !== null) this.#set({ pluginSays: null })
    } else if (this.#state.pluginSays !== null) this.#set({ pluginSays: words })
    else
      this.#patience ??= this.#options.clock.after(wordsPatienceMs, () =>
        this.#set({ pluginSays: this.#words }),
      )
  }

  /**
   * The credentials were refused or are not available. From this call on the state is `recovering`. Resolves when a
   * probe was accepted and the state is `valid` again; rejects only when disposed. Calls during a recovery join it.
   * `isProbe`: the failed request was a probe already, so it counts as the first try of the burst.
   */
  recover(problem: KubeError, { isProbe = false } = {}): Promise<Proof> {
    this.#recovery ??= this.#recover(problem, isProbe).finally(() => {
      this.#recovery = null
    })
    return this.#recovery
  }

  /** Begins the burst again, where there is something to recover from; a probe under way is given up. */
  retry(): void {
    if (this.#recovery === null) return
    this.#failures = 0
    if (this.#state.state === 'invalid') this.#set({ state: 'recovering' })
    this.#restart.abort(new ScopeEndedError('The try'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new ScopeEndedError('SignIn'))
    this.#patience?.[Symbol.dispose]()
    this.#patience = null
    // It rejects, which is what was asked for; a probe that is accepted all the same has been disposed by then.
    await this.#recovery?.catch(() => {})
  }

  async #recover(problem: KubeError, isProbe: boolean): Promise<Proof> {
    const { clock, probe } = this.#options
    const hasRelapsed = clock.now() - this.#recoveredAt < relapseMs
    this.#relapses = hasRelapsed ? this.#relapses + 1 : 0
    this.#failures = 0
    let delayMs = 0
    if (isProbe) delayMs = this.#count(problem)
    else {
      if (this.#relapses > 1) delayMs = unreachableGapMs
      this.#fail('recovering', problem, delayMs)
    }
    for (;;) {
      await this.#pause(delayMs)
      this.#ended.signal.throwIfAborted()
      const restart = this.#restart.signal
      this.#set({ nextTryAt: null })
      try {
        const proof = await probe(AbortSignal.any([this.#ended.signal, restart]))
        if (this.#ended.signal.aborted) await proof[Symbol.asyncDispose]()
        this.#ended.signal.throwIfAborted()
        this.#recoveredAt = clock.now()
        this.#state = { ...validAuth, plugin: this.#state.plugin, pluginSays: this.#state.pluginSays }
        return proof
      } catch (failure) {
        this.#ended.signal.throwIfAborted()
        delayMs = restart.aborted ? 0 : this.#count(failure)
      }
    }
  }

  /** Takes a failed probe into account; how long to wait for the next one, in milliseconds. */
  #count(problem: unknown): number {
    const isRefusal = isAuthFailure(problem)
    if (isRefusal) this.#failures += 1
    const state = this.#failures >= burstTries ? 'invalid' : 'recovering'
    const gapMs = state === 'invalid' ? probeGapMs : burstGapMs
    const delayMs = isRefusal ? gapMs : unreachableGapMs
    this.#fail(state, problem, delayMs)
    return delayMs
  }

  #fail(state: AuthState['state'], problem: unknown, delayMs: number): void {
    const reason = messageOf(problem)
    const nextTryAt = this.#options.clock.now() + delayMs
    this.#set({ state, reason, failure: classOf(problem), nextTryAt })
  }

  /** Waits, unless the burst is begun again first. */
  async #pause(delayMs: number): Promise<void> {
    if (this.#restart.signal.aborted) this.#restart = new AbortController()
    else if (delayMs > 0) {
      const either = AbortSignal.any([this.#ended.signal, this.#restart.signal])
      // Rejects only when it is cut short, which is what a retry and the end are for.
      await sleep(this.#options.clock, delayMs, either).catch(() => {})
      if (this.#restart.signal.aborted) this.#restart = new AbortController()
    }
  }

  #set(change: Partial<AuthState>): void {
    this.#state = { ...this.#state, ...change }
    this.#options.onState()
  }
}

function classOf(problem: unknown): AuthState['failure'] {
  if (!(problem instanceof KubeError)) return 'unreachable'
  if (problem.reason === 'unauthorized') return 'refused'
  return problem.reason === 'credential' ? 'credential' : 'unreachable'
}
