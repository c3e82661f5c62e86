import { Plus } from 'lucide-react'
import type { ClusterState } from '#contract'
import { useApplication } from '../application/application.ts'
import { tableAction } from './releaseActions.ts'

/** TableActionButton begins what can be begun from the table of a domain; nothing where nothing can. */
export function TableActionButton({ cluster, domain }: { cluster: ClusterState; domain: string }) {
  const action = tableAction(useApplication(), cluster, domain)
  if (action === null) return null
  const { label, obstacle, run } = action
  return (
    <button
      type="button"
      className="button button-small"
      aria-disabled={obstacle !== null}
      aria-description={obstacle ?? undefined}
      title={obstacle ?? undefined}
      onClick={() => {
        if (obstacle === null) run()
      }}
    >
      <Plus aria-hidden="true" />
      {label}
    </button>
  )
}
