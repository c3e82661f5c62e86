import * as v from 'valibot'
import type { ClusterId } from './ids.ts'
import { listOf } from './listOf.ts'

/** Body of `POST /demo/{clusterId}/faults`: the troubles the cluster has from now, and no others. */
export const demoFaultsSchema = v.object({
  faults: listOf(
    v.picklist(['signed-out', 'unreachable', 'refusing', 'flapping', 'slow', 'failing']),
    20,
    'faults is a list of faults',
    'faults are at most 20',
  ),
})
export type DemoFaultName = v.InferOutput<typeof demoFaultsSchema>['faults'][number]

/** DemoCluster is one simulated cluster and what is wrong with it on purpose. */
export interface DemoCluster {
  readonly clusterId: ClusterId
  readonly clusterName: string
  /** The purpose of the cluster in the demo, in a few words. */
  readonly about: string
  readonly faults: readonly DemoFaultName[]
}

/** Answer of `GET /demo`; that address is there only where the workspace says `isDemo`. */
export interface Demo {
  readonly clusters: readonly DemoCluster[]
}
