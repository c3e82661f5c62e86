import { CircleAlert } from 'lucide-react'
import type { ClusterState, DocumentDomain } from '#contract'
import type { FaceContent } from '../kit/Face.tsx'
import { useClusterFace } from '../page/useClusterFace.ts'
import type { DocumentState } from '../session/followedDocument.ts'

/** useViewFace is the cluster's face, or the face of why a view's document is not to be had. */
export function useViewFace<Domain extends DocumentDomain>(
  cluster: ClusterState,
  { refusal }: DocumentState<Domain>,
): FaceContent | null {
  const face = useClusterFace(cluster)
  if (face !== null || refusal === null) return face
  return {
    icon: CircleAlert,
    tone: 'bad',
    what: 'This view cannot be shown',
    why: refusal.message,
    action: null,
  }
}
