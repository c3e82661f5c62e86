import { firstCell, type Tone } from '#contract'
import { kindOfDomain } from '#kinds'
import { useLiveTable } from '../table/useLiveTable.ts'

const domain = 'namespaces'
const statusAt = firstCell + (kindOfDomain(domain)?.columns.findIndex(({ type }) => type === 'status') ?? 0)

/** Namespaces is what the sidebar lists: names by their place, and what is known of each. */
export interface Namespaces {
  /** False until the cluster has named one: only then is there an All Namespaces. */
  readonly isKnown: boolean
  /** All there are, and those that are found. */
  readonly known: number
  readonly total: number
  /** Why there are none; null where there are. */
  readonly hint: string | null
  nameAt(index: number): string | undefined
  noteOf(name: string): string | null
  titleOf(name: string): string
  isFaint(name: string): boolean
  /** Those of the names that the cluster is known not to have. */
  missing(names: readonly string[]): readonly string[]
  onScreen(first: number, last: number): void
}

/** useNamespaces follows the cluster's namespaces whose names contain `search`. */
export function useNamespaces(search: string): Namespaces {
  const live = useLiveTable(
    {
      domain,
      tail: '',
      sort: { column: 'name', isDescending: false },
      filter: search === '' ? '' : `name:"${search.replaceAll('"', '')}"`,
    },
    { name: domain, place: 'sidebar' },
  )
  const { answer } = live
  const rows = answer?.rows ?? []
  const statusOf = (name: string) =>
    (rows.find((row) => row[2] === name)?.[statusAt] ?? null) as readonly [Tone, string] | null
  const isLeaving = (name: string) => statusOf(name)?.[1] === 'Terminating'
  const isWhole = answer !== null && answer.freshness.state === 'live' && rows.length === answer.unfiltered
  return {
    isKnown: (answer?.unfiltered ?? 0) > 0,
    known: answer?.unfiltered ?? 0,
    total: answer?.total ?? 0,
    hint: hintOf(answer, search),
    nameAt: (index) => live.rowAt(index)?.[2],
    noteOf: (name) => (isLeaving(name) ? 'terminating' : null),
    titleOf: (name) => (isLeaving(name) ? `${name} is being deleted` : name),
    isFaint: isLeaving,
    missing: (names) => (isWhole ? names.filter((name) => !rows.some((row) => row[2] === name)) : []),
    onScreen: live.onScreen,
  }
}

function hintOf(answer: ReturnType<typeof useLiveTable>['answer'], search: string): string | null {
  if (answer === null) return 'Not known yet'
  const { freshness, total } = answer
  if (freshness.state === 'denied' || freshness.state === 'failed') return freshness.reason
  if (total > 0) return null
  if (freshness.state === 'syncing') return 'Not known yet'
  return search === '' ? null : 'No namespace matches'
}
