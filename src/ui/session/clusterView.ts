import * as v from 'valibot'
import { encodeTail, type Row, type SortSpec, sortSchema } from '#contract'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import { ClusterStorage, type StoragePlaces } from './clusterStorage.ts'
import type { NamespaceChoice } from './namespaceChoice.ts'

/** ObjectRef is the object a panel shows. The uid tells it from a later one of the same name. */
export interface ObjectRef {
  readonly domain: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
}

/** TableView is how one table of this cluster is looked at. */
export interface TableView {
  readonly sort: SortSpec | null
  readonly filter: string
  /** Columns put away although they would be shown, and wide ones asked for. */
  readonly hidden: readonly string[]
  readonly shownWide: readonly string[]
  /** Columns in the person's order, and their widths in pixels, where they differ from the table's own. */
  readonly order: readonly string[]
  readonly widths: Readonly<Record<string, number>>
}

/** Dock is where the panel stands. */
export type Dock = 'right' | 'below'

/** ViewLocation is what a tab looks at, as far as a link to it can say. */
export interface ViewLocation {
  readonly domain: string
  readonly namespace: NamespaceChoice
  /** The object that is shown next to the table. */
  readonly object: ObjectRef | null
  /** The id of a tab of the panel; one that a panel has not shows the panel's first. */
  readonly panelTab: string
}

export interface ViewState extends ViewLocation {
  readonly tables: Readonly<Record<string, TableView>>
  /** The rows chosen in the table that is shown, by uid, as they were when they were chosen. */
  readonly selected: ReadonlyMap<string, Row>
  /** The job that the view of jobs was opened for; null for none. */
  readonly job: string | null
  /** The objects that are open next to the table, including the one that is shown. */
  readonly objects: readonly ObjectRef[]
  readonly dock: Dock
  readonly panelWidth: number
  readonly panelHeight: number
}

const untouched: TableView = { sort: null, filter: '', hidden: [], shownWide: [], order: [], widths: {} }
const nothingSelected: ReadonlyMap<string, Row> = new Map()

const keptSchema = v.object({
  domain: v.string(),
  namespace: v.nullable(
    v.variant('type', [
      v.object({ type: v.literal('all-namespaces') }),
      v.object({ type: v.literal('namespace'), namespace: v.string() }),
      v.object({ type: v.literal('namespaces'), namespaces: v.pipe(v.array(v.string()), v.minLength(2)) }),
    ]),
  ),
  tables: v.record(
    v.string(),
    v.object({
      sort: v.nullable(sortSchema),
      filter: v.string(),
      hidden: v.array(v.string()),
      shownWide: v.array(v.string()),
      order: v.optional(v.array(v.string()), []),
      widths: v.optional(v.record(v.string(), v.number()), {}),
    }),
  ),
  panelWidth: v.number(),
  panelHeight: v.optional(v.number(), 320),
  dock: v.optional(v.picklist(['right', 'below']), 'right'),
  objects: v.optional(
    v.array(v.object({ domain: v.string(), namespace: v.string(), name: v.string(), uid: v.string() })),
    [],
  ),
  shown: v.optional(v.number(), -1),
  panelTab: v.optional(v.string(), 'overview'),
})

const scrollTopsSchema = v.record(v.string(), v.number())
/** The names of a view's stored entries. */
const keptNames = ['view', 'scroll']

/**
 * ClusterView is what one tab looks at: its table, namespace, sort, filter and panel. It is kept over reloads of the
 * page and restarts of the server, and forgotten when the tab is closed. Nothing but the person's own acts choose a namespace.
 */
export class ClusterView implements Disposable {
  readonly #storage: ClusterStorage
  readonly #state: ObservableValue<ViewState>
  /** Scroll positions by table; not worth a render. */
  readonly #scrollTops: Map<string, number>
  readonly #stopListening: () => void
  #isForgotten = false
  /** A link said what is looked at, which what is kept elsewhere has no say in. */
  #isLedHere = false

  constructor(storage: ClusterStorage, initialDomain: string) {
    this.#storage = storage
    const scrollTops = v.safeParse(scrollTopsSchema, storage.read('scroll'))
    this.#scrollTops = new Map(scrollTops.success ? Object.entries(scrollTops.output) : [])
    this.#stopListening = storage.adopted.onChange(() => {
      if (!storage.adopted.value.has('view') || this.#isForgotten) return
      const { domain, namespace, objects, object, panelTab } = this.#state.value
      const led = this.#isLedHere ? { domain, namespace, objects, object, panelTab } : {}
      this.#state.set({ ...this.#state.value, ...readKept(storage), ...led, selected: nothingSelected })
    })
    this.#state = new ObservableValue<ViewState>({
      domain: initialDomain,
      namespace: null,
      tables: {},
      selected: nothingSelected,
      job: null,
      objects: [],
      object: null,
      panelTab: 'overview',
      dock: 'right',
      panelWidth: 430,
      panelHeight: 320,
      ...readKept(storage),
    })
  }

  /** Takes in no more of what other browsers keep. */
  [Symbol.dispose](): void {
    this.#stopListening()
  }

  get state(): Observable<ViewState> {
    return this.#state
  }

  table(domain: string): TableView {
    const { tables } = this.#state.value
    return Object.hasOwn(tables, domain) ? (tables[domain] ?? untouched) : untouched
  }

  show(domain: string): void {
    this.#change({ domain, selected: nothingSelected, job: null })
  }

  /** Shows a job in the view of that id. */
  showJob(domain: string, jobId: string): void {
    this.#change({ domain, selected: nothingSelected, job: jobId })
  }

  /** Goes where a link or the browser's history leads. */
  lookAt(look: ViewLocation): void {
    this.#isLedHere = true
    // A reload comes back to where the person was, which is no change that a new window is to begin with.
    if (isSameLocation(look, this.#state.value)) return
    const { domain, namespace, object, panelTab } = look
    if (encodeChoice(namespace) !== encodeChoice(this.#state.value.namespace)) this.#goToTop()
    if (object === null) this.#change({ objects: [], object: null })
    else this.openObject(object)
    this.#change({ domain, namespace, panelTab, selected: nothingSelected })
  }

  chooseNamespace(namespace: NamespaceChoice): void {
    this.#goToTop()
    this.#change({ namespace, selected: nothingSelected })
  }

  changeTable(domain: string, change: Partial<TableView>): void {
    if ('sort' in change || 'filter' in change) this.#goToTop(domain)
    const tables = { ...this.#state.value.tables, [domain]: { ...this.table(domain), ...change } }
    // A selected row is always among the shown ones.
    this.#change('filter' in change ? { tables, selected: nothingSelected } : { tables })
  }

  select(selected: ReadonlyMap<string, Row>): void {
    this.#state.set({ ...this.#state.value, selected })
  }

  /**
   * Shows an object in place of the one that is shown, or in a new tab next to it. An object that is open already is
   * shown in its own tab.
   */
  openObject(object: ObjectRef, { isBeside = false } = {}): void {
    const { objects, object: shown } = this.#state.value
    const open = objects.find((each) => isSameObject(each, object))
    if (open !== undefined) {
      // A link did not know the uid of what is meant; a row does.
      const known = open.uid === '' ? object : open
      this.#change({ objects: objects.map((each) => (each === open ? known : each)), object: known })
      return
    }
    const at = shown === null ? -1 : objects.indexOf(shown)
    const next = [...objects]
    next.splice(isBeside ? at + 1 : Math.max(0, at), isBeside || at === -1 ? 0 : 1, object)
    this.#change({ objects: next, object })
  }

  /** Closes an object, by default the one that is shown, whose neighbour is then. */
  closeObject(closed: ObjectRef | null = this.#state.value.object): void {
    if (closed === null) return
    const { objects, object } = this.#state.value
    const at = objects.indexOf(closed)
    const next = objects.filter((each) => each !== closed)
    const neighbour = next[at] ?? next.at(-1) ?? null
    this.#change({ objects: next, object: object === closed ? neighbour : object })
  }

  showPanelTab(panelTab: string): void {
    this.#change({ panelTab })
  }

  /** Gives the panel its size where it stands. */
  resizePanel(px: number): void {
    this.#change(this.#state.value.dock === 'right' ? { panelWidth: px } : { panelHeight: px })
  }

  dockPanel(dock: Dock): void {
    this.#change({ dock })
  }

  scrollTop(domain: string): number {
    return this.#scrollTops.get(domain) ?? 0
  }

  keepScrollTop(domain: string, scrollTop: number): void {
    this.#scrollTops.set(domain, scrollTop)
  }

  /** Keeps where tables are scrolled to over reloads. */
  keepScroll(): void {
    if (!this.#isForgotten) this.#storage.write('scroll', Object.fromEntries(this.#scrollTops))
  }

  /** The tab is closed: nothing of it is kept, whatever still changes on its way out. */
  forget(): void {
    this.#isForgotten = true
    for (const name of keptNames) this.#storage.remove(name)
  }

  #goToTop(domain?: string): void {
    if (domain === undefined) this.#scrollTops.clear()
    else this.#scrollTops.delete(domain)
    this.keepScroll()
  }

  #change(change: Partial<ViewState>): void {
    this.#state.set({ ...this.#state.value, ...change })
    if (this.#isForgotten) return
    const { selected: _, job: __, object, ...kept } = this.#state.value
    this.#storage.write('view', { ...kept, shown: object === null ? -1 : kept.objects.indexOf(object) })
  }
}

/** forgetView forgets how a cluster was looked at that has no session here: another window has closed its tab. */
export function forgetView(kept: StoragePlaces, clusterId: string): void {
  const storage = new ClusterStorage(kept, clusterId)
  for (const name of keptNames) storage.remove(name)
}

function readKept(storage: ClusterStorage): Partial<ViewState> {
  const kept = v.safeParse(keptSchema, storage.read('view'))
  if (!kept.success) return {}
  const { shown, ...view } = kept.output
  return { ...view, object: view.objects[shown] ?? null }
}

const encodeChoice = (namespace: NamespaceChoice): string => (namespace === null ? '' : encodeTail(namespace))

const isSameLocation = (a: ViewLocation, b: ViewLocation): boolean =>
  a.domain === b.domain &&
  a.panelTab === b.panelTab &&
  encodeChoice(a.namespace) === encodeChoice(b.namespace) &&
  (a.object === null || b.object === null ? a.object === b.object : isSameObject(a.object, b.object))

/** A link names an object without its uid, and means whichever has the name. */
const isSameObject = (a: ObjectRef, b: ObjectRef): boolean =>
  a.domain === b.domain &&
  a.namespace === b.namespace &&
  a.name === b.name &&
  (a.uid === b.uid || a.uid === '' || b.uid === '')
