import * as v from 'valibot'
import { type ClusterId, clusterIdSchema } from '#contract'
import type { Kept } from '../session/clusterStorage.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import type { WorkspaceClient } from '../workspace/workspaceClient.ts'

const storageName = 'flotilla.dock'

const name = v.pipe(v.string(), v.maxLength(1000))
const shellSchema = v.object({ clusterId: clusterIdSchema, shellId: name, pod: name })
const logSchema = v.object({
  clusterId: clusterIdSchema,
  log: v.object({ domain: name, namespace: name, name, uid: name }),
})
const keptSchema = v.object({
  shells: v.pipe(v.array(v.union([shellSchema, logSchema])), v.maxLength(100)),
  panes: v.pipe(v.array(v.number()), v.maxLength(2)),
  current: v.number(),
  heightPx: v.number(),
  isFolded: v.boolean(),
})

/** DockedShell is a shell of one of the open clusters that is shown in the dock. */
export interface DockedShell {
  readonly clusterId: ClusterId
  readonly shellId: string
  /** The pod that it is in, which is known before the cluster's own list of shells. */
  readonly pod: string
}

/** DockedLog is the log of an object of one of the open clusters that is shown in the dock. */
export interface DockedLog {
  readonly clusterId: ClusterId
  readonly log: ObjectRef
}

/** Docked is what a tab of the dock shows. */
export type Docked = DockedShell | DockedLog

/** Named is as much of it as tells it from the others. */
type Named = Pick<DockedShell, 'clusterId' | 'shellId'> | DockedLog

export interface DockState {
  readonly items: readonly Docked[]
  /** Those on screen, one or two next to each other, in the order of their tabs; none where the dock is empty. */
  readonly panes: readonly Docked[]
  /** The one whose place the next tab takes. */
  readonly current: Docked | null
  readonly heightPx: number
  /** Only the tabs are shown. */
  readonly isFolded: boolean
}

/**
 * PageDock is the list of shells and logs that stay on screen whatever tab or view is shown. Each is in the dock or in the panel
 * of its object. A shell goes on when it is in neither; a log is read while it is on screen. What belongs to a cluster leaves with
 * it. Kept for this window, over reloads.
 */
export class PageDock implements Disposable {
  readonly #kept: Kept
  readonly #state: ObservableValue<DockState>
  readonly #endWatch: () => void

  constructor({ kept, client }: { kept: Kept; client: WorkspaceClient }) {
    this.#kept = kept
    this.#state = new ObservableValue(readKept(kept))
    this.#endWatch = client.workspace.onChange(() => {
      const open = new Set(client.workspace.value?.clusters.map(({ clusterId }) => clusterId))
      const { items } = this.#state.value
      if (items.some(({ clusterId }) => !open.has(clusterId)))
        this.#set({ items: items.filter(({ clusterId }) => open.has(clusterId)) })
    })
  }

  get state(): Observable<DockState> {
    return this.#state
  }

  /** Takes something into the dock and shows it; what is there already is shown. */
  put(item: Docked): void {
    const { items } = this.#state.value
    const known = items.find((each) => isSame(each, item))
    if (known === undefined) this.#set({ items: [...items, item] })
    this.show(known ?? item)
  }

  /** Shows something of the dock, in the place of the current one unless it is on screen. */
  show(item: Docked): void {
    const { panes, current, isFolded } = this.#state.value
    if (item === current && !isFolded) return
    const next = panes.includes(item) ? panes : [...panes.filter((each) => each !== current), item]
    this.#set({ panes: next, current: item, isFolded: false })
  }

  /** Shows a second one next to the current one: the next of the tabs. */
  split(): void {
    const { items, panes, current } = this.#state.value
    if (current === null || panes.length > 1 || items.length < 2) return
    const second = items[(items.indexOf(current) + 1) % items.length] as Docked
    this.#set({ panes: [...panes, second], current: second, isFolded: false })
  }

  /** Shows the current one alone. */
  join(): void {
    const { current } = this.#state.value
    if (current !== null) this.#set({ panes: [current] })
  }

  /** Takes something out of the dock; a shell goes on. */
  remove(item: Named): void {
    if (isDocked(this.#state.value, item))
      this.#set({ items: this.#state.value.items.filter((each) => !isSame(each, item)) })
  }

  resize(heightPx: number): void {
    this.#set({ heightPx })
  }

  fold(isFolded: boolean): void {
    this.#set({ isFolded })
  }

  [Symbol.dispose](): void {
    this.#endWatch()
  }

  #set(change: Partial<DockState>): void {
    const before = this.#state.value
    const next = consistent({ ...before, ...change }, before)
    this.#state.set(next)
    try {
      const { items, panes, current, heightPx, isFolded } = next
      const places = panes.map((pane) => items.indexOf(pane))
      const kept = {
        shells: items,
        panes: places,
        current: current === null ? -1 : items.indexOf(current),
      }
      this.#kept.setItem(storageName, JSON.stringify({ ...kept, heightPx, isFolded }))
    } catch {
      // The browser keeps nothing: the dock is empty after a reload, and all of it is in the panels.
    }
  }
}

/** Whether that is in the dock. */
export const isDocked = ({ items }: DockState, item: Named): boolean =>
  items.some((each) => isSame(each, item))

/** keyOfDocked tells it from the others. A later object of the same name has the same log. */
export const keyOfDocked = (item: Named): string =>
  JSON.stringify(
    'log' in item
      ? [item.clusterId, item.log.domain, item.log.namespace, item.log.name]
      : [item.clusterId, item.shellId],
  )

const isSame = (a: Named, b: Named): boolean => keyOfDocked(a) === keyOfDocked(b)

/** Only what is in the dock is on screen, and one of it where there is any: the neighbour of the one that has left. */
function consistent(state: DockState, before: DockState): DockState {
  const { items } = state
  const panes = items.filter((item) => state.panes.includes(item))
  if (panes.length === 0) {
    const at = before.current === null ? -1 : before.items.indexOf(before.current)
    const neighbour = items[Math.min(Math.max(at, 0), items.length - 1)]
    if (neighbour !== undefined) panes.push(neighbour)
  }
  const current = state.current !== null && panes.includes(state.current) ? state.current : (panes[0] ?? null)
  return { ...state, panes, current }
}

const empty: DockState = { items: [], panes: [], current: null, heightPx: 280, isFolded: false }

function readKept(kept: Kept): DockState {
  try {
    const {
      shells: items,
      panes,
      current,
      ...others
    } = v.parse(keptSchema, JSON.parse(kept.getItem(storageName) ?? ''))
    const shown = panes.flatMap((at) => items[at] ?? [])
    return consistent({ ...others, items, panes: shown, current: items[current] ?? null }, empty)
  } catch {
    return empty
  }
}
