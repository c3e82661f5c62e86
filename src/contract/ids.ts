import * as v from 'valibot'

/**
 * ClusterId names one context of one kubeconfig file: `filename:context`, with a longer path suffix where two
 * files share a name. It is resolved by look-up and never split: both parts may contain `:` and any Unicode.
 */
export type ClusterId = v.InferOutput<typeof clusterIdSchema>

export const clusterIdSchema = v.pipe(
  v.string('clusterId is required'),
  v.minLength(1, 'clusterId is required'),
  v.brand('ClusterId'),
)

/** ClusterRef is how every event and every answer names its cluster: the id and the context's own name. */
export const clusterRefEntries = { clusterId: clusterIdSchema, clusterName: v.string() }
