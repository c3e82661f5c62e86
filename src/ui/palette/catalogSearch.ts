import type { CatalogSearchParams } from '#contract'
import { kinds } from '#kinds'
import { isAbort, messageOf } from '#machinery'
import type { ClusterSession } from '../session/clusterSession.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import type { FoundObject } from './objectSearch.ts'

/** SearchPart is how far the search is in one cluster. Its hits stay until there are newer ones. */
export interface SearchPart {
  readonly session: ClusterSession
  readonly state: 'asking' | 'answered' | 'away' | 'failed'
  readonly hits: readonly FoundObject[]
  /** False while the cluster's objects are still being read. */
  readonly isComplete: boolean
  /** Why it failed. */
  readonly reason: string | null
}

// A cluster's best few; for more, the user types another letter.
const hitsOfCluster = 12

/**
 * CatalogSearch asks the catalogs of all open clusters at the same time, each over its own socket: the hits of one are
 * shown whatever the others do. Tabs that were not shown yet are asked too; a lost answer is not waited for.
 */
export class CatalogSearch implements Disposable {
  readonly #parts: ObservableValue<readonly SearchPart[]>
  #stop = new AbortController()

  constructor(sessions: readonly ClusterSession[]) {
    this.#parts = new ObservableValue<readonly SearchPart[]>(
      sessions.map((session) => ({
        session,
        state: 'answered',
        hits: [],
        isComplete: true,
        reason: null,
      })),
    )
  }

  get parts(): Observable<readonly SearchPart[]> {
    return this.#parts
  }

  /** Looks for what was typed, in place of what was looked for before. */
  search(typed: string): void {
    this.#stop.abort()
    this.#stop = new AbortController()
    const { signal } = this.#stop
    const params = { ...searchParams(typed), limit: hitsOfCluster }
    for (const { session } of this.#parts.value) {
      if (params.text === '' && params.kinds === null)
        this.#set(session, { state: 'answered', hits: [], isComplete: true })
      else if (isAway(session)) this.#set(session, { state: 'away', hits: [] })
      else void this.#ask(session, params, signal)
    }
  }

  /** Whether everything that cluster has was looked through for what was typed last. */
  hasAll(session: ClusterSession): boolean {
    const part = this.#parts.value.find((each) => each.session === session)
    return part?.state === 'answered' && part.isComplete
  }

  [Symbol.dispose](): void {
    this.#stop.abort()
  }

  async #ask(session: ClusterSession, params: CatalogSearchParams, signal: AbortSignal): Promise<void> {
    this.#set(session, { state: 'asking', reason: null })
    try {
      if (session.connection.value.state !== 'open') await opened(session, signal)
      const answer = await session.request('catalog/search', params, signal)
      const { clusterId } = session
      const hits = answer.hits.map(({ domain, kind, uid, namespace, name }) => ({
        clusterId,
        domain,
        kind,
        uid,
        namespace,
        name,
      }))
      this.#set(session, { state: 'answered', hits, isComplete: answer.isComplete })
    } catch (problem) {
      if (isAbort(problem) || signal.aborted) return
      const reason = messageOf(problem)
      this.#set(session, { state: 'failed', hits: [], reason })
    }
  }

  #set(session: ClusterSession, change: Partial<SearchPart>): void {
    this.#parts.set(
      this.#parts.value.map((part) => (part.session === session ? { ...part, ...change } : part)),
    )
  }
}

/** searchParams takes words that begin a kind's name, as in `pod web`, as the kinds to look among. */
export function searchParams(typed: string): { text: string; kinds: string[] | null } {
  const words = typed.toLowerCase().split(/\s+/u).filter(Boolean)
  const domainsOf = (word: string) =>
    word.length < 3
      ? []
      : kinds
          .filter(({ kind, domain }) => kind.toLowerCase().startsWith(word) || domain.startsWith(word))
          .map(({ domain }) => domain)
  const [first, ...rest] = words
  const domains = first === undefined || rest.length === 0 ? [] : domainsOf(first)
  return domains.length === 0
    ? { text: words.join(' '), kinds: null }
    : { text: rest.join(' '), kinds: domains }
}

/** Lost, and perhaps for long: its tab says more. */
const isAway = ({ connection }: ClusterSession): boolean =>
  connection.value.state === 'waiting' ||
  (connection.value.state === 'dialling' && connection.value.lostAt !== null)

/** Resolves when the session's socket is open, which is dialled where nothing has needed it yet. */
function opened(session: ClusterSession, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = session.connection.onChange(() => {
      const { state } = session.connection.value
      if (state !== 'open' && state !== 'waiting') return
      end()
      // A request on a socket that is lost is refused at once, with the reason.
      resolve()
    })
    signal.addEventListener(
      'abort',
      () => {
        end()
        reject(signal.reason)
      },
      { once: true },
    )
    session.connectNow()
  })
}
