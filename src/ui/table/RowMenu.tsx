import { type ReactElement, useState } from 'react'
import type { ClusterState, Column, Row } from '#contract'
import { type ObjectAction, type OfferedAction, objectActions } from '../actions/actionsOf.ts'
import { sessionActions } from '../actions/forwardAction.ts'
import { showLogId } from '../actions/logActions.ts'
import { type ObjectTool, objectTools } from '../actions/objectTools.ts'
import { releaseActions } from '../actions/releaseActions.ts'
import { usePermitted } from '../actions/usePermitted.ts'
import { useApplication, useSession } from '../application/application.ts'
import { actionKeys, browserPlatform, logKey } from '../application/shortcuts.ts'
import { useClusterFacts } from '../catalog/ClusterFacts.tsx'
import { ContextMenuFrame, ContextMenuItems, ContextMenuLine } from '../kit/ContextMenuFrame.tsx'
import { offeredRows } from './offeredRows.ts'
import { valueText } from './rowsText/rowsText.ts'
import type { Lane, TableColumn } from './source/tableColumns.ts'
import type { TableSource } from './source/tableSource.ts'
import { inSentence } from './tableEmptyState.tsx'

/** RowMenu is what can be done with the row the menu is opened on. */
export function RowMenu(props: {
  cluster: ClusterState
  source: TableSource
  columns: readonly Column[]
  /** The row at the place where the menu is asked for; undefined where there is none. */
  rowOf: (target: EventTarget) => Row | undefined
  lanes: readonly Lane[]
  children: ReactElement
}) {
  const { cluster, source, columns, rowOf, lanes, children } = props
  const application = useApplication()
  const { view } = useSession()
  const [row, setRow] = useState<Row | null>(null)
  /** The column the menu was asked for on; null where it was asked for by key. */
  const [column, setColumn] = useState<TableColumn | null>(null)
  const object = row === null ? null : source.objectOf(row, columns)
  const { catalog } = useClusterFacts()
  const offered = row === null ? [] : offeredRows(source, columns, [row], catalog)
  const actions = objectActions(application, cluster, offered)
  const opening =
    object === null
      ? []
      : [
          { id: 'open', label: 'Open', obstacle: null, run: () => view.openObject(object) },
          {
            id: 'open-beside',
            label: 'Open in new panel tab',
            obstacle: null,
            run: () => view.openObject(object, { isBeside: true }),
          },
        ]
  const tools = object === null ? [] : objectTools(application, cluster, object)
  const releases = object === null ? [] : releaseActions(application, cluster, object)
  const copy = (id: string, label: string, text: string) => ({
    id,
    label,
    obstacle: null,
    run: () => void application.notices.attempt(cluster.clusterId, () => navigator.clipboard.writeText(text)),
  })
  const value =
    row === null || column === null || column.id === 'name'
      ? null
      : valueText(column, row, application.ticker.now())
  const copying = [
    copy('copy-name', 'Copy name', row?.[2] ?? ''),
    ...(column === null || value === null || value === ''
      ? []
      : [copy('copy-value', `Copy ${inSentence(column.title)}`, value)]),
  ]
  return (
    <ContextMenuFrame
      label={row?.[2] ?? ''}
      items={
        <>
          <ContextMenuItems actions={opening} />
          {object !== null && (
            <PermittedItems actions={sessionActions(application, cluster, object).map(withLogKey)} />
          )}
          <ContextMenuItems actions={copying} />
          {releases.length > 0 && <ContextMenuLine />}
          <ContextMenuItems actions={releases} />
          {tools.length > 0 && <ContextMenuLine />}
          <PermittedTools tools={tools} />
          {actions.length > 0 && <ContextMenuLine />}
          <PermittedItems actions={actions.map(withKeys)} />
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it catches what is meant for the row beneath it. */}
      <div
        className="row-menu"
        onContextMenu={(event) => {
          const found = rowOf(event.target)
          if (found === undefined) event.preventDefault()
          else {
            setRow(found)
            setColumn(lanes[laneAt(event.target as HTMLElement)]?.column ?? null)
          }
        }}
      >
        {children}
      </div>
    </ContextMenuFrame>
  )
}

/** Which lane of its row an element is in; the box stands before them. */
function laneAt(element: HTMLElement): number {
  const cell = element.closest('[role=gridcell]')
  return [...(cell?.parentElement?.children ?? [])].indexOf(cell as Element) - 1
}

/** Drawn, and asked about, only while the menu is open. */
function PermittedItems({ actions }: { actions: readonly OfferedAction[] }) {
  return <ContextMenuItems actions={usePermitted(useSession(), actions)} />
}

function PermittedTools({ tools }: { tools: readonly ObjectTool[] }) {
  return <ContextMenuItems actions={usePermitted(useSession(), tools)} />
}

const withKeys = (action: ObjectAction): OfferedAction =>
  action.action.shortcut === undefined
    ? action
    : { ...action, keys: actionKeys[action.action.shortcut].label(browserPlatform()) }

const withLogKey = (action: OfferedAction): OfferedAction =>
  action.id === showLogId ? { ...action, keys: logKey.label() } : action
