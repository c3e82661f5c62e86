import { FlotillaError, webSocketNeedsCreate } from '#contract'
import type { StreamWay } from '#kube'
import type { AccessReviews } from './accessReviews.ts'

/** StreamOfPod is what a stream is opened to; without a pod, to those of its namespace. */
interface StreamOfPod {
  readonly subresource: 'exec' | 'attach' | 'portforward'
  readonly namespace: string
  readonly pod: string
}

/**
 * streamWays are the ways by which the person may open such a stream, the better one first. A WebSocket passes proxies that know
 * nothing of SPDY. A cluster that cannot say whether it allows something is asked for it.
 */
export async function streamWays(
  reviews: AccessReviews,
  serverVersion: string | null,
  { subresource, namespace, pod }: StreamOfPod,
): Promise<readonly StreamWay[]> {
  const may = async (verb: string): Promise<boolean> => {
    const wish = { verb, group: '', resource: 'pods', subresource, namespace }
    try {
      // The permission for all names is asked for by every pod, and kept.
      if ((await reviews.check({ ...wish, name: '' })).allowed) return true
      return pod !== '' && (await reviews.check({ ...wish, name: pod })).allowed
    } catch {
      // The refusal, if it is one, comes with the stream.
      return true
    }
  }
  const [mayGet, mayCreate] = await Promise.all([may('get'), may('create')])
  const isEnough = mayGet && (mayCreate || !webSocketNeedsCreate(serverVersion))
  return [...(isEnough ? (['websocket'] as const) : []), ...(mayCreate ? (['spdy'] as const) : [])]
}

/** streamDenied says which permission is missing for such a stream. */
export const streamDenied = (
  { subresource, namespace }: Pick<StreamOfPod, 'subresource' | 'namespace'>,
  noun: string,
): FlotillaError =>
  new FlotillaError(
    'cluster_denied',
    `The cluster does not allow you to create pods/${subresource} in the namespace “${namespace}”, which ${noun} needs.`,
  )
