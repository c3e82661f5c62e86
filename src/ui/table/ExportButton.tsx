import { Download, X } from 'lucide-react'
import { formatCount } from '../kit/format.ts'
import type { CsvExport } from './useCsvExport.ts'

/** ExportButton writes all matching rows into a CSV file, and says how far it is. */
export function ExportButton({ csv, isEmpty }: { csv: CsvExport; isEmpty: boolean }) {
  const { progress } = csv
  if (progress === null) {
    const title = 'Export all matching rows as CSV'
    return (
      <button
        type="button"
        className="icon-button"
        aria-label={title}
        title={title}
        disabled={isEmpty}
        onClick={() => csv.start()}
      >
        <Download aria-hidden="true" />
      </button>
    )
  }
  const { done, total } = progress
  const words = `${formatCount(done)} of ${formatCount(total)}`
  return (
    <span className="export-progress">
      <span
        className="num"
        role="progressbar"
        aria-label="Export"
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={words}
      >
        {words}
      </span>
      <button
        type="button"
        className="icon-button small"
        aria-label="Cancel the export"
        title="Cancel the export"
        onClick={() => csv.cancel()}
      >
        <X aria-hidden="true" />
      </button>
    </span>
  )
}
