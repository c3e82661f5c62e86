import { Plus } from 'lucide-react'
import type { ClusterState } from '#contract'
import { useApplication } from '../application/application.ts'
import { OfferButton } from './OfferButton.tsx'
import { tableAction } from './releaseActions.ts'

/** TableActionButton begins what can be begun from the table of a domain; nothing where nothing can. */
export function TableActionButton({ cluster, domain }: { cluster: ClusterState; domain: string }) {
  const action = tableAction(useApplication(), cluster, domain)
  if (action === null) return null
  const { label, obstacle, run } = action
  return (
    <OfferButton obstacle={obstacle} run={run}>
      <Plus aria-hidden="true" />
      {label}
    </OfferButton>
  )
}
