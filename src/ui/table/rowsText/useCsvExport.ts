import { useEffect, useRef, useState } from 'react'
import { useApplication, useSession } from '../../application/application.ts'
import { fileNameOf, saveFile } from '../../application/saveFile.ts'
import { formatCount } from '../../kit/format.ts'
import type { TableColumn } from '../source/tableColumns.ts'
import { allRows, type RowsOf } from './allRows.ts'
import { csvFields, csvLine } from './rowsText.ts'

export interface CsvExport {
  /** How far it is; null while none is under way. */
  readonly progress: { readonly done: number; readonly total: number } | null
  start(): void
  cancel(): void
}

/** useCsvExport writes every row of the view into a file, with all columns; leaving the table cancels it. */
export function useCsvExport(options: {
  of: RowsOf
  columns: readonly TableColumn[]
  fileName: string
}): CsvExport {
  const session = useSession()
  const { notices, ticker } = useApplication()
  const [progress, setProgress] = useState<CsvExport['progress']>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const write = async (stop: AbortController) => {
    const { of, columns, fileName } = options
    const parts = [csvLine(columns.map(({ id }) => id))]
    let done = 0
    for await (const { rows, total } of allRows(session, of, stop.signal)) {
      parts.push(rows.map((row) => csvLine(csvFields(columns, row, ticker.now()))).join(''))
      done += rows.length
      setProgress({ done, total })
    }
    saveFile(new Blob(parts, { type: 'text/csv;charset=utf-8' }), fileName)
    notices.tell(
      session.clusterId,
      `${formatCount(done)} ${done === 1 ? 'row' : 'rows'} exported to ${fileName}.`,
    )
  }
  return {
    progress,
    start() {
      if (running.current !== null) return
      const stop = new AbortController()
      running.current = stop
      setProgress({ done: 0, total: 0 })
      void notices
        .attempt(session.clusterId, () => write(stop))
        .finally(() => {
          running.current = null
          setProgress(null)
        })
    },
    cancel: () => running.current?.abort(),
  }
}

/** csvFileName names cluster, table and day. */
export const csvFileName = (clusterName: string, domain: string, nowMs: number): string =>
  fileNameOf([clusterName, domain], nowMs, 'csv')
