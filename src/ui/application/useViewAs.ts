import type { ClusterState } from '#contract'
import { useApplication } from './application.ts'

/** useViewAs opens the dialog that views a cluster as another user, and returns to the person's own. */
export function useViewAs({ clusterId }: Pick<ClusterState, 'clusterId'>): {
  readonly choose: () => void
  readonly leave: () => void
} {
  const { client, dialog, notices } = useApplication()
  return {
    choose: () => dialog.set({ type: 'view-as', clusterId, user: null }),
    leave: () => void notices.attempt(clusterId, () => client.api.viewAs(clusterId, null)),
  }
}
