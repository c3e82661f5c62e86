import { Inbox } from 'lucide-react'
import { useMemo } from 'react'
import { encodeTail, type Row } from '#contract'
import { type PodsOf, podKind } from '#kinds'
import { useApplication, useSession } from '../application/application.ts'
import { useKeptWindow } from '../application/useKeptWindow.ts'
import type { ShownKind } from '../catalog/shownKind.ts'
import { EmptyState } from '../kit/EmptyState.tsx'
import { formatCount } from '../kit/format.ts'
import { MiddleText } from '../kit/MiddleText.tsx'
import { ScrollBox } from '../kit/ScrollBox.tsx'
import type { ObjectRef } from '../session/clusterView.ts'
import { CellView, cellTitle } from '../table/CellView.tsx'
import { FreshnessChip } from '../table/source/FreshnessChip.tsx'
import { freshnessWords } from '../table/source/freshnessWords.ts'
import { isRightAligned, tableColumns } from '../table/source/tableColumns.ts'
import { NoPods } from './parts/NoPods.tsx'
import { PanelProblem } from './parts/PanelProblem.tsx'
import { useObjectRequest } from './useObjectRequest.ts'

const { domain } = podKind
// A panel is no place to scroll through more; the table is.
const mostPods = 200

/** PodsTab lists the pods of a workload, a service or a node, live. */
export function PodsTab(props: { kind: ShownKind; object: ObjectRef; version: string | null }) {
  const { kind, object, version } = props
  const { body, problem, again } = useObjectRequest('object', kind, object, version)
  if (body === null) return <PanelProblem problem={problem} again={again} />
  const of = kind.podsOf?.(body) ?? null
  if (of === null) return <NoPods kind={kind} />
  return <Pods of={of} />
}

function Pods({ of }: { of: PodsOf }) {
  const { ticker } = useApplication()
  const { view } = useSession()
  const sort = useMemo(() => ({ column: 'name', isDescending: false }), [])
  const tail = encodeTail(
    of.namespace === '' ? { type: 'all-namespaces' } : { type: 'namespace', namespace: of.namespace },
  )
  const { state } = useKeptWindow('panel-pods', {
    domain,
    tail,
    sort,
    filter: of.filter,
    offset: 0,
    limit: mostPods,
  })
  const columns = useMemo(
    () =>
      tableColumns(podKind.columns, {
        hasNamespace: of.namespace === '',
        isNameWide: false,
      }).filter(({ isWide, priority }) => !isWide && priority < 6),
    [of.namespace],
  )
  const { spec } = state.answer ?? {}
  const answer = spec?.filter === of.filter && spec.tail === tail ? state.answer : null
  const words = freshnessWords(answer?.freshness ?? null, state.heldSince, ticker.now())
  const rows = answer?.rows ?? []
  const open = (row: Row, isBeside: boolean) =>
    view.openObject({ domain, uid: row[0], namespace: row[1], name: row[2] }, { isBeside })
  const showAll = () => {
    view.chooseNamespace(
      of.namespace === '' ? { type: 'all-namespaces' } : { type: 'namespace', namespace: of.namespace },
    )
    view.changeTable(domain, { filter: of.filter })
    view.show(domain)
  }
  return (
    <div className="panel-pods">
      <p className="panel-pods-head">
        <span className="num">{answer === null ? '' : podsWords(answer.total)}</span>
        <FreshnessChip words={words} of="Pods" />
        <span className="space" />
        <button type="button" className="link" onClick={showAll}>
          Show in the table
        </button>
      </p>
      {answer?.total === 0 && answer.freshness.state === 'live' && (
        <EmptyState
          icon={Inbox}
          tone="plain"
          what="No pods"
          why="New ones appear here automatically."
          action={null}
        />
      )}
      {rows.length > 0 && (
        <ScrollBox className="card">
          <table className="small-table panel-pods-table" aria-label="Pods">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.id} scope="col" className={isRightAligned(column) ? 'is-right' : undefined}>
                    {column.title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row[0]}>
                  {columns.map((column) => {
                    const cell = column.read(row)
                    return (
                      <td
                        key={column.id}
                        className={
                          column.id === 'name' ? 'is-name' : isRightAligned(column) ? 'is-right' : undefined
                        }
                        title={cellTitle(column, cell)}
                      >
                        {column.id === 'name' ? (
                          <button
                            type="button"
                            className="link"
                            onClick={(event) => open(row, event.ctrlKey || event.metaKey)}
                          >
                            <MiddleText text={row[2]} />
                          </button>
                        ) : (
                          <CellView column={column} cell={cell} />
                        )}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
      {answer !== null && answer.total > rows.length && (
        <p className="faint">
          The first {formatCount(rows.length)} of {formatCount(answer.total)}.
        </p>
      )}
    </div>
  )
}

const podsWords = (count: number): string =>
  `${formatCount(count)} ${(count === 1 ? podKind.title.one : podKind.title.many).toLowerCase()}`
