import type { ClusterId, Row, WindowSpec } from '#contract'
import { type Kind, kindOfDomain } from '#kinds'
import type { ClusterSession } from '../session/clusterSession.ts'
import type { LiveWindow } from '../session/liveWindow.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'

/** FoundObject is a row of one cluster's table. */
export interface FoundObject {
  readonly clusterId: ClusterId
  readonly kind: Kind
  readonly row: Row
}

// A table's best few; who looks for more than these types another letter.
const rowsOfTable = 12

interface Searched {
  readonly session: ClusterSession
  readonly kind: Kind
  window: LiveWindow | null
  end: (() => void) | null
}

/**
 * ObjectSearch finds objects by name in the tables that the open clusters have already. Each table has a window of its
 * own on its own cluster's socket, so what one cluster has is found whatever the others do; none is dialled, and no
 * table is opened. Its windows are not acknowledged: what is found stays still.
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
          return kind === undefined || kind.isNameWide ? [] : [{ session, kind, window: null, end: null }]
        }),
      )
  }

  get found(): Observable<readonly FoundObject[]> {
    return this.#found
  }

  /** Looks for names with all of those words; for no words only `always` stays open, with its first rows. */
  search(typed: string, always: (session: ClusterSession, kind: Kind) => boolean): void {
    const words = typed
      .toLowerCase()
      .split(/[\s"]+/u)
      .filter((word) => word !== '')
    for (const searched of this.#searched) {
      const filter = nameFilter(words, searched.kind)
      if (filter === '' && !always(searched.session, searched.kind)) this.#close(searched)
      else this.#look(searched, filter)
    }
    this.#gather()
  }

  [Symbol.dispose](): void {
    for (const searched of this.#searched) this.#close(searched)
  }

  #look(searched: Searched, filter: string): void {
    const { session, kind } = searched
    const spec: WindowSpec = {
      domain: kind.domain,
      tail: kind.scope === 'cluster' ? '' : 'namespace:all',
      sort: { column: 'name', isDescending: false },
      filter,
      offset: 0,
      limit: rowsOfTable,
    }
    if (searched.window !== null) {
      searched.window.move(spec)
      return
    }
    const window = session.openWindow(spec)
    searched.window = window
    searched.end = window.state.onChange(() => this.#gather())
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
        (window?.state.value.answer?.rows ?? []).map((row) => ({ clusterId, kind, row })),
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
