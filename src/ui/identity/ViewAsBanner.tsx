import './identity.css'
import { VenetianMask } from 'lucide-react'
import { type ClusterState, viewAsWords } from '#contract'
import { useViewAs } from '../application/useViewAs.ts'

/** ViewAsBanner says as which other user everything of this cluster is asked, and leads back. */
export function ViewAsBanner({ cluster }: { cluster: ClusterState }) {
  const { leave } = useViewAs(cluster)
  if (cluster.viewAs === null) return null
  return (
    <div className="view-as-banner" role="status">
      <VenetianMask aria-hidden="true" />
      <p className="view-as-words">
        <strong>
          Viewed as <bdi>{viewAsWords(cluster.viewAs)}</bdi>
        </strong>{' '}
        <span>Everything in this cluster is asked as this user, and changes are made as this user.</span>
      </p>
      <button type="button" className="button button-small" onClick={leave}>
        Go back to your own user
      </button>
    </div>
  )
}
