import type { ClusterId, ContextQuestion } from '#contract'
import type { Application } from './application.ts'

/** openContext opens a context and shows it, or asks first what the person has to agree to. */
export function openContext(
  { client, dialog, notices, tabs }: Pick<Application, 'client' | 'dialog' | 'notices' | 'tabs'>,
  clusterId: ClusterId,
): void {
  if (questionOf(client.kubeconfigs.value, clusterId) !== null)
    dialog.set({ type: 'confirm-context', clusterId })
  else void notices.attempt(clusterId, () => tabs.select(clusterId))
}

/** questionOf is what has to be agreed to before a context is opened; null where there is nothing. */
export const questionOf = (
  kubeconfigs: Application['client']['kubeconfigs']['value'],
  clusterId: ClusterId,
): ContextQuestion | null =>
  kubeconfigs?.files.flatMap(({ contexts }) => contexts).find((context) => context.clusterId === clusterId)
    ?.asks ?? null
