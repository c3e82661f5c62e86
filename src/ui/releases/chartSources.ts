import * as v from 'valibot'
import type { ClusterSession } from '../session/clusterSession.ts'

const schema = v.record(
  v.string(),
  v.object({
    isNamed: v.boolean(),
    reference: v.string(),
    version: v.string(),
    repository: v.optional(v.string(), ''),
  }),
)
/** ChartSource is where the chart of a release was taken from; not named: from the release's own record. */
export type ChartSource = v.InferOutput<typeof schema>['']

export const noChartSource: ChartSource = { isNamed: false, reference: '', version: '', repository: '' }

/** The oldest are forgotten. */
const mostKept = 100
const place = 'charts'

interface Release {
  readonly namespace: string
  readonly name: string
}

/** chartSourceOf is where the person took the chart of that release from the last time, in this cluster. */
export function chartSourceOf(session: ClusterSession | null, release: Release): ChartSource {
  return kept(session)[keyOf(release)] ?? noChartSource
}

/** keepChartSource remembers it; the version is asked for again. */
export function keepChartSource(session: ClusterSession, release: Release, source: ChartSource): void {
  const { [keyOf(release)]: _, ...others } = kept(session)
  const newest = [...Object.entries(others), [keyOf(release), { ...source, version: '' }] as const]
  session.storage.write(place, Object.fromEntries(newest.slice(-mostKept)))
}

function kept(session: ClusterSession | null): v.InferOutput<typeof schema> {
  const read = v.safeParse(schema, session?.storage.read(place))
  return read.success ? read.output : {}
}

const keyOf = ({ namespace, name }: Release): string => `${namespace}/${name}`
