import { Download, X } from 'lucide-react'
import { formatCount } from '../../kit/format.ts'
import { IconButton } from '../../kit/IconButton.tsx'
import type { CsvExport } from './useCsvExport.ts'

/** ExportButton writes all matching rows into a CSV file, and says how far it is. */
export function ExportButton({ csv, isEmpty }: { csv: CsvExport; isEmpty: boolean }) {
  const { progress } = csv
  if (progress === null) {
    const title = 'Export all matching rows as CSV'
    return <IconButton icon={Download} label={title} disabled={isEmpty} onClick={() => csv.start()} />
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
      <IconButton icon={X} label="Cancel the export" isSmall onClick={() => csv.cancel()} />
    </span>
  )
}
