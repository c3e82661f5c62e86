import './dock.css'
import { ChevronDown, ChevronUp, Columns2, Square, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import type { ClusterState, ShellReport } from '#contract'
import { SessionContext, useApplication, useSession } from '../application/application.ts'
import { type Docked, type DockedLog, type DockedShell, keyOfDocked } from '../application/pageDock.ts'
import { Swatch } from '../application/Swatch.tsx'
import { useColour } from '../application/useColour.ts'
import { useDocument } from '../application/useDocument.ts'
import { useShownKind } from '../catalog/shownKind.ts'
import { Boundary } from '../kit/Boundary.tsx'
import { IconButton } from '../kit/IconButton.tsx'
import { MiddleText } from '../kit/MiddleText.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { ObjectLog } from '../panel/ObjectLog.tsx'
import { PanelResizer } from '../panel/PanelResizer.tsx'
import { numberOfShell } from '../terminal/shellWords.ts'
import { TerminalView } from '../terminal/TerminalView.tsx'

/** PageDock is the shells and logs that stay on screen over all views and tabs: a tab for each, one or two of them shown. */
export function PageDock() {
  const { dock } = useApplication()
  const { items, panes, heightPx, isFolded } = useObserved(dock.state)
  if (items.length === 0) return null
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
        {items.length > 1 && (
          <IconButton
            icon={isSplit ? Square : Columns2}
            label={isSplit ? 'Show one' : 'Show two side by side'}
            isSmall
            onClick={() => (isSplit ? dock.join() : dock.split())}
          />
        )}
        <IconButton
          icon={isFolded ? ChevronUp : ChevronDown}
          label={isFolded ? 'Show the dock' : 'Hide the dock'}
          aria-expanded={!isFolded}
          isSmall
          onClick={() => dock.fold(!isFolded)}
        />
      </div>
      {!isFolded && (
        <div className="shell-dock-panes">
          {panes.map((item) => (
            <OfCluster key={keyOfDocked(item)} item={item}>
              {(cluster) =>
                'log' in item ? (
                  <LogPane item={item} cluster={cluster} />
                ) : (
                  <ShellPane shell={item} cluster={cluster} />
                )
              }
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
  const { items, current } = useObserved(dock.state)
  const listRef = useRef<HTMLElement>(null)
  const idPrefix = useId()
  const currentAt = current === null ? -1 : items.indexOf(current)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another place.
  useEffect(() => {
    const tab = listRef.current?.querySelector<HTMLElement>('[aria-selected=true]')
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [currentAt])

  const handleKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = (currentAt + step + items.length) % items.length
    const item = items[next]
    if (event.key === 'Delete' && current !== null) dock.remove(current)
    else if (step !== 0 && item !== undefined) {
      dock.show(item)
      document.getElementById(`${idPrefix}${next}`)?.focus()
    } else return
    event.preventDefault()
  }
  return (
    <nav ref={listRef} className="object-tabs" aria-label="Tabs of the dock">
      {/* The buttons stand among the tabs, where a tab list may not have them: it owns its tabs from beside. */}
      <span
        className="unseen"
        role="tablist"
        aria-label="Tabs of the dock"
        aria-owns={items.map((_, index) => `${idPrefix}${index}`).join(' ')}
      />
      {items.map((item, index) => (
        <OfCluster key={keyOfDocked(item)} item={item}>
          {(cluster) => {
            const shared = {
              cluster,
              ...{ id: `${idPrefix}${index}`, isCurrent: item === current, onKeyDown: handleKey },
            }
            return 'log' in item ? <LogTab item={item} {...shared} /> : <ShellTab shell={item} {...shared} />
          }}
        </OfCluster>
      ))}
    </nav>
  )
}

interface TabProps {
  readonly cluster: ClusterState
  readonly id: string
  readonly isCurrent: boolean
  readonly onKeyDown: (event: KeyboardEvent) => void
}

function ShellTab({ shell, ...shared }: TabProps & { shell: DockedShell }) {
  const { dock } = useApplication()
  const { report, number, isGone } = useShell(shell)
  useEffect(() => {
    if (isGone) dock.remove(shell)
  }, [dock, shell, isGone])
  const named = number === null ? 'the shell' : `shell ${number}`
  return (
    <DockTab
      {...shared}
      item={shell}
      name={shell.pod}
      mark={number === null ? null : String(number)}
      title={[shared.cluster.clusterName, report?.namespace, shell.pod, report?.container]}
      leave={[`Take ${named} in ${shell.pod}`, 'Take out of the dock; the shell goes on']}
    />
  )
}

function LogTab({ item, ...shared }: TabProps & { item: DockedLog }) {
  const { domain, namespace, name } = item.log
  const kind = useShownKind(domain)
  return (
    <DockTab
      {...shared}
      item={item}
      name={name}
      mark="log"
      title={[shared.cluster.clusterName, namespace, kind?.kind, name]}
      leave={[`Take the log of ${name}`, 'Take out of the dock']}
    />
  )
}

function DockTab(
  props: TabProps & {
    item: Docked
    name: string
    /** Tells it from others of the same name. */
    mark: string | null
    title: readonly (string | null | undefined)[]
    /** The words of the button that takes it out of the dock: the beginning of its name, and its title. */
    leave: readonly [label: string, title: string]
  },
) {
  const { item, cluster, id, isCurrent, onKeyDown, name, mark, title, leave } = props
  const { dock } = useApplication()
  return (
    <div className={isCurrent ? 'object-tab is-active' : 'object-tab'} role="presentation">
      <button
        type="button"
        role="tab"
        id={id}
        className="object-tab-button"
        aria-selected={isCurrent}
        tabIndex={isCurrent ? 0 : -1}
        title={title.filter(Boolean).join(' / ')}
        onClick={() => dock.show(item)}
        onKeyDown={onKeyDown}
      >
        <Swatch clusterId={item.clusterId} />
        <small>{cluster.clusterName}</small>
        <MiddleText text={name} />
        {mark !== null && <small>{mark}</small>}
      </button>
      <button
        type="button"
        className="tab-close"
        aria-label={`${leave[0]}, ${cluster.clusterName}, out of the dock`}
        title={leave[1]}
        tabIndex={-1}
        onClick={() => dock.remove(item)}
      >
        <X aria-hidden="true" />
      </button>
    </div>
  )
}

function ShellPane({ shell, cluster }: { shell: DockedShell; cluster: ClusterState }) {
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
      <Boundary what={shell.pod} subject={keyOfDocked(shell)}>
        <TerminalView cluster={cluster} report={report} number={number} onClose={close} />
      </Boundary>
    </div>
  )
}

/** The log of an object, in a frame that names the cluster in its colour. */
function LogPane({ item, cluster }: { item: DockedLog; cluster: ClusterState }) {
  const { dock } = useApplication()
  const colour = useColour(cluster.clusterId)
  const { log: object } = item
  const kind = useShownKind(object.domain)
  if (kind === null) return <div className="shell-dock-pane" />
  return (
    <div
      className="shell-dock-pane shell-dock-log"
      style={{ '--cluster': colour }}
      onFocusCapture={() => dock.show(item)}
    >
      <div className="shell-dock-head">
        <Swatch clusterId={item.clusterId} />
        <b>{cluster.clusterName}</b>
        <span className="ellipsis">{[object.namespace, kind.kind].filter(Boolean).join(' / ')}</span>
        <b className="ellipsis">{object.name}</b>
      </div>
      <Boundary what={object.name} subject={keyOfDocked(item)}>
        <ObjectLog
          kind={kind}
          object={object}
          version={null}
          label={`Log of ${object.name}, ${cluster.clusterName}`}
          onDock={null}
        />
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

/** Draws something within the session of its cluster, whichever tab is shown. */
function OfCluster(props: { item: Docked; children: (cluster: ClusterState) => ReactNode }) {
  const { item, children } = props
  const { client, tabs } = useApplication()
  useObserved(tabs.state)
  const workspace = useObserved(client.workspace)
  const cluster = workspace?.clusters.find(({ clusterId }) => clusterId === item.clusterId)
  const session = tabs.session(item.clusterId)
  if (cluster === undefined || session === null) return null
  return (
    <SessionContext key={JSON.stringify(cluster.viewAs)} value={session}>
      {children(cluster)}
    </SessionContext>
  )
}
