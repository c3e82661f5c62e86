import type { RequestParams } from '#contract'
import { type Observable, ObservableValue } from '../wire/observable.ts'

type Opening = RequestParams<'shell/open'>

/** PodShells is what the page knows of the shells of one pod, beyond the cluster's own list of them. */
export interface PodShells {
  /** The shell that is looked at; null: the newest. */
  readonly chosen: string | null
  readonly isOpening: boolean
  /** Why the last one could not be opened. */
  readonly problem: string | null
}

const nothing: PodShells = { chosen: null, isOpening: false, problem: null }

const keyOf = ({ namespace, pod }: Pick<Opening, 'namespace' | 'pod'>): string =>
  JSON.stringify([namespace, pod])

/** ShellOpenings opens shells in the cluster of its session, and remembers for each pod which one is looked at. */
export class ShellOpenings {
  readonly #ask: (opening: Opening) => Promise<{ readonly shellId: string }>
  readonly #pods = new ObservableValue<ReadonlyMap<string, PodShells>>(new Map())

  constructor(ask: (opening: Opening) => Promise<{ readonly shellId: string }>) {
    this.#ask = ask
  }

  get state(): Observable<ReadonlyMap<string, PodShells>> {
    return this.#pods
  }

  of(pod: Pick<Opening, 'namespace' | 'pod'>): PodShells {
    return this.#pods.value.get(keyOf(pod)) ?? nothing
  }

  /** Opens a shell and looks at it; resolves with false where it cannot be opened, and keeps the reason. One at a time in a pod. */
  async open(opening: Opening): Promise<boolean> {
    if (this.of(opening).isOpening) return false
    this.#change(opening, { isOpening: true, problem: null })
    try {
      const { shellId } = await this.#ask(opening)
      this.#change(opening, { isOpening: false, chosen: shellId })
      return true
    } catch (problem) {
      const words = problem instanceof Error ? problem.message : String(problem)
      this.#change(opening, { isOpening: false, problem: words })
      return false
    }
  }

  choose(pod: Pick<Opening, 'namespace' | 'pod'>, shellId: string | null): void {
    this.#change(pod, { chosen: shellId, problem: null })
  }

  #change(pod: Pick<Opening, 'namespace' | 'pod'>, change: Partial<PodShells>): void {
    this.#pods.set(new Map(this.#pods.value).set(keyOf(pod), { ...this.of(pod), ...change }))
  }
}
