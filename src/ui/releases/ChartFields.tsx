import { TextField } from '../actions/TextField.tsx'
import type { ChartSource } from './chartSources.ts'

/** ChartFields ask where Helm finds a chart. */
export function ChartFields(props: { chart: ChartSource; onChart: (chart: ChartSource) => void }) {
  const { chart, onChart } = props
  const fieldOf = (name: 'reference' | 'version' | 'repository', label: string, placeholder: string) => (
    <TextField
      label={label}
      placeholder={placeholder}
      value={chart[name]}
      onValue={(value) => onChart({ ...chart, [name]: value })}
    />
  )
  return (
    <>
      <div className="release-chart">
        {fieldOf('reference', 'Chart', 'repository/chart, oci://…, https://…, a folder or an archive')}
        {fieldOf('version', 'Version', 'the newest')}
      </div>
      {fieldOf('repository', 'Repository', 'https://…, only for a chart that is named alone')}
    </>
  )
}

/** chartOf is a chart as a request names it. */
export const chartOf = ({ reference, version, repository }: ChartSource) => ({
  reference: reference.trim(),
  version: version.trim(),
  repository: repository.trim(),
})
