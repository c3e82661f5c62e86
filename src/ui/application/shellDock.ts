import * as v from 'valibot'
import { type ClusterId, clusterIdSchema } from '#contract'
import type { Kept } from '../session/clusterStorage.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import type { WorkspaceClient } from '../workspace/workspaceClient.ts'

const storageName = 'flotilla.dock'

const shellSchema = v.object({ clusterId: clusterIdSchema, shellId: v.string(), pod: v.string() })
const keptSchema = v.object({
  shells: v.pipe(v.array(shellSchema), v.maxLength(100)),
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

export interface DockState {
  readonly shells: readonly DockedShell[]
  /** Those on screen, one or two next to each other, in the order of their tabs; none where there is no shell. */
  readonly panes: readonly DockedShell[]
  /** The one whose place the next tab takes. */
  readonly current: DockedShell | null
  readonly heightPx: number
  /** Only the tabs are shown. */
  readonly isFolded: boolean
}

/**
 * ShellDock is the list of shells that stay on screen whatever tab or view is shown. A shell is in the dock or in the panel of
 * its object, and goes on when it is in neither. What belongs to a cluster leaves with it. Kept for this window, over reloads.
 */
export class ShellDock implements Disposable {
  readonly #kept: Kept
  readonly #state: ObservableValue<DockState>
  readonly #endWatch: () => void

  constructor({ kept, client }: { kept: Kept; client: WorkspaceClient }) {
    this.#kept = kept
    this.#state = new ObservableValue(readKept(kept))
    this.#endWatch = client.workspace.onChange(() => {
      const open = new Set(client.workspace.value?.clusters.map(({ clusterId }) => clusterId))
      const { shells } = this.#state.value
      if (shells.some(({ clusterId }) => !open.has(clusterId)))
        this.#set({ shells: shells.filter(({ clusterId }) => open.has(clusterId)) })
    })
  }

  get state(): Observable<DockState> {
    return this.#state
  }

  /** Takes a shell into the dock and shows it; one that is there already is shown. */
  put(shell: DockedShell): void {
    const { shells } = this.#state.value
    const known = shells.find((each) => isSame(each, shell))
    if (known === undefined) this.#set({ shells: [...shells, shell] })
    this.show(known ?? shell)
  }

  /** Shows a shell of the dock, in the place of the current one unless it is on screen. */
  show(shell: DockedShell): void {
    const { panes, current, isFolded } = this.#state.value
    if (shell === current && !isFolded) return
    const next = panes.includes(shell) ? panes : [...panes.filter((each) => each !== current), shell]
    this.#set({ panes: next, current: shell, isFolded: false })
  }

  /** Shows a second shell next to the current one: the next of the tabs. */
  split(): void {
    const { shells, panes, current } = this.#state.value
    if (current === null || panes.length > 1 || shells.length < 2) return
    const second = shells[(shells.indexOf(current) + 1) % shells.length] as DockedShell
    this.#set({ panes: [...panes, second], current: second, isFolded: false })
  }

  /** Shows the current shell alone. */
  join(): void {
    const { current } = this.#state.value
    if (current !== null) this.#set({ panes: [current] })
  }

  /** Takes a shell out of the dock; it goes on. */
  remove(shell: Pick<DockedShell, 'clusterId' | 'shellId'>): void {
    this.#set({ shells: this.#state.value.shells.filter((each) => !isSame(each, shell)) })
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
      const { shells, panes, current, heightPx, isFolded } = next
      const places = panes.map((pane) => shells.indexOf(pane))
      const kept = { shells, panes: places, current: current === null ? -1 : shells.indexOf(current) }
      this.#kept.setItem(storageName, JSON.stringify({ ...kept, heightPx, isFolded }))
    } catch {
      // The browser keeps nothing: the dock is empty after a reload, and the shells are in their panels.
    }
  }
}

/** Whether that shell is in the dock. */
export const isDocked = ({ shells }: DockState, shell: Pick<DockedShell, 'clusterId' | 'shellId'>): boolean =>
  shells.some((each) => isSame(each, shell))

const isSame = (
  a: Pick<DockedShell, 'clusterId' | 'shellId'>,
  b: Pick<DockedShell, 'clusterId' | 'shellId'>,
): boolean => a.clusterId === b.clusterId && a.shellId === b.shellId

/** Only shells of the dock are on screen, and one of them is where there is any: the neighbour of the one that has left. */
function consistent(state: DockState, before: DockState): DockState {
  const { shells } = state
  const panes = shells.filter((shell) => state.panes.includes(shell))
  if (panes.length === 0) {
    const at = before.current === null ? -1 : before.shells.indexOf(before.current)
    const neighbour = shells[Math.min(Math.max(at, 0), shells.length - 1)]
    if (neighbour !== undefined) panes.push(neighbour)
  }
  const current = state.current !== null && panes.includes(state.current) ? state.current : (panes[0] ?? null)
  return { ...state, panes, current }
}

const empty: DockState = { shells: [], panes: [], current: null, heightPx: 280, isFolded: false }

function readKept(kept: Kept): DockState {
  try {
    const { shells, panes, current, ...others } = v.parse(
      keptSchema,
      JSON.parse(kept.getItem(storageName) ?? ''),
    )
    const shown = panes.flatMap((at) => shells[at] ?? [])
    return consistent({ ...others, shells, panes: shown, current: shells[current] ?? null }, empty)
  } catch {
    return empty
  }
}
