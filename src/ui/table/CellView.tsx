import { memo, useSyncExternalStore } from 'react'
import type { Cell, Tone } from '#contract'
import { cellText } from '#kinds'
import { useApplication } from '../application/application.ts'
import { formatExactly, isoMoment } from '../kit/format.ts'
import { StatusMark } from '../kit/StatusMark.tsx'
import type { TableColumn } from './source/tableColumns.ts'

/** CellView draws one cell by its type. */
export const CellView = memo(function CellView({ column, cell }: { column: TableColumn; cell: Cell }) {
  if (cell === null) return <span className="faint">{cellText(column, cell, 0) || '–'}</span>
  switch (column.type) {
    case 'status': {
      const [tone, word] = cell as readonly [Tone, string]
      return <StatusMark tone={tone} word={word} />
    }
    case 'ratio': {
      const [ready, wanted] = cell as readonly [number, number]
      const short = column.isOnlyWord === true ? 'num short-of' : 'num'
      return <span className={ready < wanted ? short : 'num muted'}>{`${ready}/${wanted}`}</span>
    }
    case 'restarts': {
      const [count, lastAt] = cell as readonly [number, number | null]
      if (lastAt === null) return <span className="num muted">{count}</span>
      return <TimeText column={column} cell={cell} since={lastAt} />
    }
    case 'time':
      return <TimeText column={column} cell={cell} since={cell as number} />
    case 'period': {
      const [start, end] = cell as readonly [number, number | null]
      if (end !== null) return <span className="num muted">{cellText(column, cell, 0)}</span>
      return <TimeText column={column} cell={cell} since={start} />
    }
    case 'number':
    case 'cpu':
    case 'memory':
      return <span className="num muted">{cellText(column, cell, 0)}</span>
    case 'text':
    case 'list':
    case 'boolean':
    case 'object':
      return cellText(column, cell, 0)
  }
})

// kubectl prints seconds up to ten minutes; from then on the text changes by the minute.
const youngSeconds = 600

/** TimeText follows the time by itself, so that a tick re-renders the ages that changed and nothing else. */
function TimeText({ column, cell, since }: { column: TableColumn; cell: Cell; since: number }) {
  const { ticker } = useApplication()
  const isYoung = ticker.now() / 1000 - since < youngSeconds
  const text = useSyncExternalStore(isYoung ? ticker.onSecond : ticker.onSlow, () =>
    cellText(column, cell, ticker.now()),
  )
  return (
    <time className="num muted" dateTime={isoMoment(since * 1000) ?? undefined}>
      {text}
    </time>
  )
}

/** cellTitle is the whole text of a cell, for hovering over one that ends in an ellipsis. */
export function cellTitle(column: TableColumn, cell: Cell): string | undefined {
  if (cell === null) return undefined
  switch (column.type) {
    case 'text':
      return cell as string
    case 'list':
      return (cell as readonly string[]).join('\n')
    case 'status':
      return (cell as readonly [Tone, string])[1]
    case 'time':
      return exactly(cell as number)
    case 'restarts': {
      const [, lastAt] = cell as readonly [number, number | null]
      return lastAt === null ? undefined : `Last at ${exactly(lastAt)}`
    }
    case 'period': {
      const [start, end] = cell as readonly [number, number | null]
      return end === null ? `Since ${exactly(start)}` : `${exactly(start)} to ${exactly(end)}`
    }
    case 'boolean':
      return undefined
    // Where a column is narrower than a number, what is left of it reads as another number.
    default:
      return cellText(column, cell, 0)
  }
}

const exactly = (seconds: number): string => formatExactly(seconds * 1000)
