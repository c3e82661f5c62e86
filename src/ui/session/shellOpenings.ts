import { type RequestParams, type ShellSubject, shellDomains } from '#contract'
import { messageOf } from '#machinery'
import { type Observable, ObservableValue } from '../wire/observable.ts'

type Opening = RequestParams<'shell/open'>

/** KnownShells is what the page knows of the shells of one object, beyond the cluster's own list of them. */
export interface KnownShells {
  /** The shell that is looked at; null: the newest. */
  readonly chosen: string | null
  readonly isOpening: boolean
  /** Why the last one could not be opened. */
  readonly problem: string | null
}

const nothing: KnownShells = { chosen: null, isOpening: false, problem: null }

const keyOf = ({ domain, namespace, name }: ShellSubject): string => JSON.stringify([domain, namespace, name])

/** ShellOpenings opens shells in the cluster of its session, and remembers for each object which one is looked at. */
export class ShellOpenings {
  readonly #ask: (opening: Opening) => Promise<{ readonly shellId: string }>
  readonly #known = new ObservableValue<ReadonlyMap<string, KnownShells>>(new Map())

  constructor(ask: (opening: Opening) => Promise<{ readonly shellId: string }>) {
    this.#ask = ask
  }

  get state(): Observable<ReadonlyMap<string, KnownShells>> {
    return this.#known
  }

  of(subject: ShellSubject): KnownShells {
    return this.#known.value.get(keyOf(subject)) ?? nothing
  }

  /** Opens a shell and looks at it; resolves with false where it cannot be opened, and keeps the reason. One at a time in a pod. */
  async open(opening: Opening): Promise<boolean> {
    const subject = { domain: shellDomains.pod, namespace: opening.namespace, name: opening.pod }
    if (this.of(subject).isOpening) return false
    this.#change(subject, { isOpening: true, problem: null })
    try {
      const { shellId } = await this.#ask(opening)
      this.#change(subject, { isOpening: false, chosen: shellId })
      return true
    } catch (problem) {
      const words = messageOf(problem)
      this.#change(subject, { isOpening: false, problem: words })
      return false
    }
  }

  choose(subject: ShellSubject, shellId: string | null): void {
    this.#change(subject, { chosen: shellId, problem: null })
  }

  #change(subject: ShellSubject, change: Partial<KnownShells>): void {
    this.#known.set(new Map(this.#known.value).set(keyOf(subject), { ...this.of(subject), ...change }))
  }
}
