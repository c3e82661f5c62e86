import type { SimulatedServer } from '../server/simulatedServer.ts'
import { withManagers } from '../store/managedFields.ts'

/** The programs that have applied the objects of the fleet. */
const appliers: Readonly<Record<string, string>> = {
  'apps/deployments': 'helm',
  'apps/statefulsets': 'helm',
  'apps/daemonsets': 'argocd-controller',
  'batch/cronjobs': 'helm',
  'autoscaling/horizontalpodautoscalers': 'helm',
  'networking.k8s.io/ingresses': 'argocd-controller',
  '/services': 'helm',
  '/configmaps': 'kubectl',
}

/** addManagers says of the objects that are there which program has applied them, as the API server would have noted it. */
export function addManagers(server: SimulatedServer, nowMs: number): void {
  const everything = {
    namespace: null,
    limit: Number.POSITIVE_INFINITY,
    after: null,
    at: null,
    fits: () => true,
  }
  for (const [collection, manager] of Object.entries(appliers))
    for (const object of server.store.page(collection, everything).objects)
      server.put(withManagers(null, object, { manager, operation: 'Apply', subresource: '', nowMs }, object))
}
