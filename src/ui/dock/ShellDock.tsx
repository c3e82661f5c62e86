import './dock.css'
import { ChevronDown, ChevronUp, Columns2, Square, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import type { ClusterState, ShellReport } from '#contract'
import { SessionContext, useApplication, useSession } from '../application/application.ts'
import { Swatch } from '../application/Swatch.tsx'
import type { DockedShell } from '../application/shellDock.ts'
import { useDocument } from '../application/useDocument.ts'
import { Boundary } from '../kit/Boundary.tsx'
import { IconButton } from '../kit/IconButton.tsx'
import { MiddleText } from '../kit/MiddleText.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { PanelResizer } from '../panel/PanelResizer.tsx'
import { numberOfShell } from '../terminal/shellWords.ts'
import { TerminalView } from '../terminal/TerminalView.tsx'

/** ShellDock is the shells that stay on screen over all views and tabs: a tab for each, one or two of them shown. */
export function ShellDock() {
  const { dock } = useApplication()
  const { shells, panes, heightPx, isFolded } = useObserved(dock.state)
  if (shells.length === 0) return null
  const isSplit = panes.length > 1
  return (
    <section
      className="shell-dock is-docked-below"
      aria-label="Dock"
      style={isFolded ? {} : { height: `min(${heightPx}px, 70vh)` }}
    >
      {!isFolded && (
        <PanelResizer dock="below" label="Dock height" sizePx={heightPx} onResize={(px) => dock.resize(px)} />
      )}
      <div className="shell-dock-bar">
        <DockTabs />
        {shells.length > 1 && (
          <IconButton
            icon={isSplit ? Square : Columns2}
            label={isSplit ? 'Show one shell' : 'Show two shells'}
            isSmall
            onClick={() => (isSplit ? dock.join() : dock.split())}
          />
        )}
        <IconButton
          icon={isFolded ? ChevronUp : ChevronDown}
          label={isFolded ? 'Show the terminals' : 'Hide the terminals'}
          aria-expanded={!isFolded}
          isSmall
          onClick={() => dock.fold(!isFolded)}
        />
      </div>
      {!isFolded && (
        <div className="shell-dock-panes">
          {panes.map((shell) => (
            <OfCluster key={keyOf(shell)} shell={shell}>
              {(cluster) => <DockPane shell={shell} cluster={cluster} />}
            </OfCluster>
          ))}
        </div>
      )}
    </section>
  )
}

/** DockTabs are the tabs of the dock. The arrow keys go among them; Delete takes one out of the dock. */
function DockTabs() {
  const { dock } = useApplication()
  const { shells, current } = useObserved(dock.state)
  const listRef = useRef<HTMLElement>(null)
  const idPrefix = useId()
  const currentAt = current === null ? -1 : shells.indexOf(current)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another place.
  useEffect(() => {
    const tab = listRef.current?.querySelector<HTMLElement>('[aria-selected=true]')
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [currentAt])

  const handleKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = (currentAt + step + shells.length) % shells.length
    const shell = shells[next]
    if (event.key === 'Delete' && current !== null) dock.remove(current)
    else if (step !== 0 && shell !== undefined) {
      dock.show(shell)
      document.getElementById(`${idPrefix}${next}`)?.focus()
    } else return
    event.preventDefault()
  }
  return (
    <nav ref={listRef} className="object-tabs" aria-label="Shells in the dock">
      {/* The buttons stand among the tabs, where a tab list may not have them: it owns its tabs from beside. */}
      <span
        className="unseen"
        role="tablist"
        aria-label="Shells in the dock"
        aria-owns={shells.map((_, index) => `${idPrefix}${index}`).join(' ')}
      />
      {shells.map((shell, index) => (
        <OfCluster key={keyOf(shell)} shell={shell}>
          {(cluster) => (
            <DockTab
              shell={shell}
              cluster={cluster}
              id={`${idPrefix}${index}`}
              isCurrent={shell === current}
              onKeyDown={handleKey}
            />
          )}
        </OfCluster>
      ))}
    </nav>
  )
}

function DockTab(props: {
  shell: DockedShell
  cluster: ClusterState
  id: string
  isCurrent: boolean
  onKeyDown: (event: KeyboardEvent) => void
}) {
  const { shell, cluster, id, isCurrent, onKeyDown } = props
  const { dock } = useApplication()
  const { report, number, isGone } = useShell(shell)
  useEffect(() => {
    if (isGone) dock.remove(shell)
  }, [dock, shell, isGone])
  const container = report?.container ?? null
  const named = number === null ? 'the shell' : `shell ${number}`
  return (
    <div className={isCurrent ? 'object-tab is-active' : 'object-tab'} role="presentation">
      <button
        type="button"
        role="tab"
        id={id}
        className="object-tab-button"
        aria-selected={isCurrent}
        tabIndex={isCurrent ? 0 : -1}
        title={[cluster.clusterName, report?.namespace, shell.pod, container].filter(Boolean).join(' / ')}
        onClick={() => dock.show(shell)}
        onKeyDown={onKeyDown}
      >
        <Swatch clusterId={shell.clusterId} />
        <small>{cluster.clusterName}</small>
        <MiddleText text={shell.pod} />
        {number !== null && <small>{number}</small>}
      </button>
      <button
        type="button"
        className="tab-close"
        aria-label={`Take ${named} in ${shell.pod}, ${cluster.clusterName}, out of the dock`}
        title="Take out of the dock; the shell goes on"
        tabIndex={-1}
        onClick={() => dock.remove(shell)}
      >
        <X aria-hidden="true" />
      </button>
    </div>
  )
}

function DockPane({ shell, cluster }: { shell: DockedShell; cluster: ClusterState }) {
  const { dock, notices } = useApplication()
  const session = useSession()
  const { report, number } = useShell(shell)
  const { clusterId, shellId } = shell
  if (report === null) return <div className="shell-dock-pane" />
  const close = () =>
    void notices.attempt(clusterId, () =>
      session.request('shell/close', { shellId }, new AbortController().signal),
    )
  return (
    <div className="shell-dock-pane" onFocusCapture={() => dock.show(shell)}>
      <Boundary what={shell.pod} subject={keyOf(shell)}>
        <TerminalView cluster={cluster} report={report} number={number} onClose={close} />
      </Boundary>
    </div>
  )
}

/** ListedShell is a shell in the list of its cluster; `isGone` where the list is there without it. */
interface ListedShell {
  readonly report: ShellReport | null
  readonly number: number | null
  readonly isGone: boolean
}

function useShell({ shellId }: DockedShell): ListedShell {
  const { body, n, heldSince } = useDocument('shells')
  const shells = body?.shells ?? []
  const report = shells.find((each) => each.shellId === shellId) ?? null
  // The last known list may be older than the shell.
  const isGone = report === null && body !== null && n > 0 && heldSince === null
  return { report, number: report === null ? null : numberOfShell(shells, report), isGone }
}

/** Draws something of a shell within the session of its cluster, whichever tab is shown. */
function OfCluster(props: { shell: DockedShell; children: (cluster: ClusterState) => ReactNode }) {
  const { shell, children } = props
  const { client, tabs } = useApplication()
  useObserved(tabs.state)
  const workspace = useObserved(client.workspace)
  const cluster = workspace?.clusters.find(({ clusterId }) => clusterId === shell.clusterId)
  const session = tabs.session(shell.clusterId)
  if (cluster === undefined || session === null) return null
  return (
    <SessionContext key={JSON.stringify(cluster.viewAs)} value={session}>
      {children(cluster)}
    </SessionContext>
  )
}

const keyOf = ({ clusterId, shellId }: DockedShell): string => JSON.stringify([clusterId, shellId])
