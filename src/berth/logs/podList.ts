import { encodeTail } from '#contract'
import { podKind } from '#kinds'
import type { Tables } from '../tables/tables.ts'

/** More pods than can be followed, so that their number can be told. */
const mostPods = 500

/** PodListState is which pods a filter shows at this moment. */
type PodListState =
  | {
      /** `partial`: there may be more, because the table is being read. */
      readonly type: 'complete' | 'partial'
      readonly pods: readonly { readonly uid: string; readonly namespace: string; readonly name: string }[]
    }
  | { readonly type: 'denied'; readonly reason: string }

/** PodList follows the pods of a filter by the table of pods, which has one watch for everything. */
export interface PodList extends Disposable {
  state(): PodListState
}

/** openPodList opens one. Throws a FlotillaError where the filter makes no sense. */
export function openPodList(tables: Tables, namespace: string, filter: string): PodList {
  const { source, lease } = tables.lease({
    domain: podKind.domain,
    tail: encodeTail({ type: 'namespace', namespace }),
    sort: { column: 'name', isDescending: false },
    filter,
  })
  return {
    state: () => {
      const { freshness } = source
      if (freshness.state === 'denied') return { type: 'denied', reason: freshness.reason }
      const isPartial = freshness.state === 'syncing' || freshness.state === 'failed'
      const pods = lease.view
        .slice(0, mostPods)
        .map(({ uid, namespace: place, name }) => ({ uid, namespace: place, name }))
      return { type: isPartial ? 'partial' : 'complete', pods }
    },
    [Symbol.dispose]: () => lease[Symbol.dispose](),
  }
}
