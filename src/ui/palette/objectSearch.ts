import { type ClusterId, maxWindowRows, type WindowSpec } from '#contract'
import { type Kind, kindOfDomain } from '#kinds'
import type { ClusterSession } from '../session/clusterSession.ts'
import type { LiveWindow } from '../session/liveWindow.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'

/** FoundObject is an object of one cluster. */
export interface FoundObject {
  readonly clusterId: ClusterId
  readonly domain: string
  /** As in `kind:` of it. */
  readonly kind: string
  readonly uid: string
  readonly namespace: string
  readonly name: string
}

/** Looking is how a table is searched: its matching names, all of its rows, or not at all. */
export type Looking = 'names' | 'whole' | 'not'

// A table's best few; for more, the user types another letter.
const rowsOfTable = 12

interface Searched {
  readonly session: ClusterSession
  readonly kind: Kind
  /** The present filter of its window; null if it is not searched. */
  filter: string | null
  isWhole: boolean
  window: LiveWindow | null
  end: (() => void) | null
}

/**
 * ObjectSearch finds objects by name in the tables that the open clusters have already. Each table has a window of its
 * own on its own cluster's socket, so the objects of one cluster are found whatever the others do. No cluster is
 * dialled, and no table is opened. Its windows are not acknowledged, so that the results do not move.
 */
export class ObjectSearch implements Disposable {
  readonly #searched: readonly Searched[]
  readonly #found = new ObservableValue<readonly FoundObject[]>([])

  constructor(sessions: readonly ClusterSession[]) {
    this.#searched = sessions
      .filter((session) => session.connection.value.state === 'open')
      .flatMap((session) =>
        session.tables.flatMap((domain) => {
          const kind = kindOfDomain(domain)
          return kind === undefined || kind.isNameWide
            ? []
            : [{ session, kind, filter: null, isWhole: false, window: null, end: null }]
        }),
      )
  }

  get found(): Observable<readonly FoundObject[]> {
    return this.#found
  }

  /**
   * Looks for names with all of those words. Of tables that are looked into as a `whole` every row is found, words or none,
   * as long as one window holds them, so that they can be matched in the page as loosely as everything else.
   */
  search(typed: string, lookingAt: (session: ClusterSession, kind: Kind) => Looking): void {
    const words = typed
      .toLowerCase()
      .split(/[\s"]+/u)
      .filter((word) => word !== '')
    for (const searched of this.#searched) {
      const looking = lookingAt(searched.session, searched.kind)
      searched.isWhole = looking === 'whole'
      const isLooked = searched.isWhole || (looking === 'names' && words.length > 0)
      searched.filter = isLooked ? nameFilter(words, searched.kind) : null
      this.#look(searched)
    }
    this.#gather()
  }

  [Symbol.dispose](): void {
    for (const searched of this.#searched) this.#close(searched)
  }

  #look(searched: Searched): void {
    const { session, kind, filter, isWhole, window: open } = searched
    if (filter === null) {
      this.#close(searched)
      return
    }
    const isHeldWhole = isWhole && (open?.state.value.answer?.unfiltered ?? 0) <= maxWindowRows
    const spec: WindowSpec = {
      domain: kind.domain,
      tail: kind.scope === 'cluster' ? '' : 'namespace:all',
      sort: { column: 'name', isDescending: false },
      filter: isHeldWhole ? '' : filter,
      offset: 0,
      limit: isWhole ? maxWindowRows : rowsOfTable,
    }
    if (open !== null) {
      open.move(spec)
      return
    }
    const window = session.openWindow(spec)
    searched.window = window
    searched.end = window.state.onChange(() => {
      if (searched.isWhole) this.#look(searched)
      this.#gather()
    })
  }

  #close(searched: Searched): void {
    searched.end?.()
    searched.window?.[Symbol.dispose]()
    searched.window = null
    searched.end = null
  }

  #gather(): void {
    this.#found.set(
      this.#searched.flatMap(({ session: { clusterId }, kind, window }) =>
        (window?.state.value.answer?.rows ?? []).map(([uid, namespace, name]) => ({
          clusterId,
          domain: kind.domain,
          kind: kind.kind,
          uid,
          namespace,
          name,
        })),
      ),
    )
  }
}

/** nameFilter asks for all words in the name; one that begins the kind's own, as in `pod web`, chooses the table only. */
function nameFilter(words: readonly string[], { kind, domain }: Kind): string {
  const saysKind = (word: string) =>
    word.length > 2 && (kind.toLowerCase().startsWith(word) || domain.startsWith(word))
  const ofName = words.filter((word) => !saysKind(word))
  return (ofName.length === 0 ? words : ofName).map((word) => `name:"${word}"`).join(' ')
}
