import { useMemo } from 'react'
import { firstCell, type KnownNamespace, type Permissions, type Tone } from '#contract'
import { namespaceKind } from '#kinds'
import { useDocument } from '../application/useDocument.ts'
import { useClusterFacts } from '../catalog/ClusterFacts.tsx'
import { formatCount } from '../kit/format.ts'
import { type LiveTable, useLiveTable } from '../table/source/useLiveTable.ts'

const { domain } = namespaceKind
const statusAt = firstCell + namespaceKind.columns.findIndex(({ type }) => type === 'status')

/** Namespaces is what the sidebar lists: names by their place, and what is known of each. */
export interface Namespaces {
  /** False until the cluster has named one: only then is there an All Namespaces. */
  readonly isKnown: boolean
  /** True where the cluster does not let all be listed, so that a person may name some. */
  readonly isRestricted: boolean
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

/**
 * useNamespaces follows the cluster's namespaces whose names contain `search`: as they are listed, or, where they may not
 * be, those that are known otherwise.
 */
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
  const { body } = useDocument('permissions')
  return withCounts(
    body?.namespaces.state === 'denied'
      ? knownNamespaces(body.namespaces, search)
      : listedNamespaces(live, search),
    useObjectCounts(),
  )
}

type Counts = ReadonlyMap<string, number>

/** How many objects are in each namespace, once all are known; null before. */
function useObjectCounts(): Counts | null {
  const { catalog } = useClusterFacts()
  return useMemo(
    () =>
      catalog?.isComplete === true && catalog.namespaces !== null
        ? new Map(catalog.namespaces.map(({ name, objects }) => [name, objects]))
        : null,
    [catalog],
  )
}

/** Where nothing else is to be said of a namespace, it is how much is in it; one with nothing in it is faint. */
function withCounts(namespaces: Namespaces, counts: Counts | null): Namespaces {
  if (counts === null) return namespaces
  return {
    ...namespaces,
    noteOf: (name) => {
      const count = counts.get(name)
      return namespaces.noteOf(name) ?? (count === undefined ? null : formatCount(count))
    },
    isFaint: (name) => namespaces.isFaint(name) || counts.get(name) === 0,
  }
}

function listedNamespaces(live: LiveTable, search: string): Namespaces {
  const { answer } = live
  const rows = answer?.rows ?? []
  const statusOf = (name: string) =>
    (rows.find((row) => row[2] === name)?.[statusAt] ?? null) as readonly [Tone, string] | null
  const isLeaving = (name: string) => statusOf(name)?.[1] === 'Terminating'
  const isWhole = answer !== null && answer.freshness.state === 'live' && rows.length === answer.unfiltered
  return {
    isKnown: (answer?.unfiltered ?? 0) > 0,
    isRestricted: false,
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

const sources = {
  listed: 'was listed before',
  rules: 'is named by what you may do',
  context: 'is named by the kubeconfig',
  project: 'is one of your projects',
  asked: 'was asked for by name',
  typed: 'was typed in the settings of this cluster',
} as const satisfies Record<KnownNamespace['source'], string>

const findings = {
  found: null,
  'not-found': 'not found',
  denied: 'denied',
  unknown: 'not checked',
} as const satisfies Record<KnownNamespace['found'], string | null>

/** knownNamespaces are those known without a list of all, each with what the cluster says of it. */
export function knownNamespaces({ known }: Permissions['namespaces'], search: string): Namespaces {
  const sorted = known.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
  const shown = sorted.filter(({ name }) => name.includes(search.toLowerCase()))
  const of = (name: string) => known.find((each) => each.name === name)
  return {
    isKnown: known.some(({ found }) => found === 'found'),
    isRestricted: true,
    known: known.length,
    total: shown.length,
    hint:
      known.length === 0
        ? 'This cluster does not allow you to list its namespaces. Add those you work in.'
        : shown.length === 0
          ? 'No namespace matches'
          : null,
    nameAt: (index) => shown[index]?.name,
    noteOf: (name) => findings[of(name)?.found ?? 'unknown'],
    titleOf: (name) => {
      const found = of(name)
      return found === undefined ? name : `${name} ${sources[found.source]}`
    },
    isFaint: (name) => of(name)?.found !== 'found',
    missing: (names) => names.filter((name) => of(name) === undefined),
    onScreen: () => {},
  }
}

function hintOf(answer: LiveTable['answer'], search: string): string | null {
  if (answer === null) return 'Not known yet'
  const { freshness, total } = answer
  if (freshness.state === 'denied' || freshness.state === 'failed') return freshness.reason
  if (total > 0) return null
  if (freshness.state === 'syncing') return 'Not known yet'
  return search === '' ? null : 'No namespace matches'
}
