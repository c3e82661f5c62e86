import type { AuditEntry } from './realCluster.ts'

/** listsOfObjects is without what pods and nodes use: that is read beside them, by the clock. */
export const listsOfObjects = (entries: readonly AuditEntry[]): AuditEntry[] =>
  entries.filter(({ verb, uri }) => verb === 'list' && !isOfMetrics(uri))

/** isListOf tells the lists of a resource; what pods and nodes use is another API with the same names. */
export const isListOf = ({ verb, uri }: AuditEntry, resource: string): boolean =>
  verb === 'list' && isOf(uri, resource)

export const isWatchOf = ({ verb, uri }: AuditEntry, resource: string): boolean =>
  verb === 'watch' && isOf(uri, resource)

const isOf = (uri: string, resource: string): boolean =>
  new RegExp(`/${resource}(\\?|$)`).test(uri) && !isOfMetrics(uri)

const isOfMetrics = (uri: string): boolean => uri.includes('/metrics.k8s.io/')

/** mostAtOnce is the most of these requests that were under way at the same time. */
export function mostAtOnce(entries: readonly AuditEntry[]): number {
  const turns = entries.flatMap(({ at, endedAt }) =>
    endedAt === undefined
      ? []
      : [
          { at, step: 1 },
          { at: endedAt, step: -1 },
        ],
  )
  turns.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.step - b.step))
  let now = 0
  return Math.max(0, ...turns.map(({ step }) => (now += step)))
}
