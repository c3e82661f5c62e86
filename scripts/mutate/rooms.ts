import { existsSync, globSync } from 'node:fs'

/** MutatedRoom is one part of the product whose tests must notice nearly every small change of its code. */
export interface MutatedRoom {
  readonly name: string
  readonly sources: readonly string[]
  readonly tests: readonly string[]
}

/**
 * Of the berth, the files that only compute, each judged by the tests beside these files. Sockets, timers and processes
 * are held by the tests of whole worlds, which are too slow to be run for each mutant.
 */
const pureBerth = [
  'access/{accessScope,rules}',
  'attention/findings',
  'catalog/{best,catalogEntry,catalogIndex,catalogKind,catalogQuery,catalogSearch,catalogSummary,matchText}',
  'connection/{connectionUsage,transportFailures}',
  'helm/{payload,storage}',
  'jobs/drain/{drainPlan,drainedPods}',
  'overview/kindSums',
  'process/clusterSettings',
  'requests/{cursor,versionHash}',
  'views/{facetCounts,filter,freshness,patch,sortKeys,sortRows,sortedList}',
]

const sourcesOf: Readonly<Record<string, readonly string[]>> = {
  machinery: ['src/machinery/**/*.ts'],
  kubeconfig: ['src/kubeconfig/**/*.ts'],
  contract: ['src/contract/**/*.ts'],
  berth: pureBerth.map((file) => `src/berth/${file}.ts`),
  kinds: ['src/kinds/**/*.ts'],
}

/** Tests, doors and types have nothing to change; wire shapes are compared with real API servers by kinds/wireParity. */
const isSource = (file: string): boolean =>
  !/\.test\.ts$|\.d\.ts$|\/index\.ts$|[wW]ireShapes?\.ts$|Wire\.ts$/.test(file)

/** filesOf lists the sources behind a pattern; a pattern that finds nothing is out of date and throws. */
function filesOf(pattern: string): readonly string[] {
  const files = globSync(pattern).map((file) => file.replaceAll('\\', '/'))
  if (files.length === 0) throw new Error(`scripts/mutate/rooms.ts: no file is ${pattern}.`)
  return files.filter(isSource).toSorted()
}

/** mutatedRooms lists what is mutated for these paths: everything that is listed above, or of it what lies below a path. */
export function mutatedRooms(paths: readonly string[]): readonly MutatedRoom[] {
  const wanted = paths.map((path) => path.replace(/\/$/, ''))
  for (const path of wanted) if (!existsSync(path)) throw new Error(`There is no ${path}.`)
  const isWanted = (file: string): boolean =>
    wanted.length === 0 || wanted.some((path) => file === path || file.startsWith(`${path}/`))
  const rooms = Object.entries(sourcesOf).map(([name, patterns]) => ({
    name,
    sources: patterns.flatMap(filesOf).filter(isWanted),
    tests:
      name === 'berth' ? pureBerth.map((file) => `src/berth/${file}.test.ts`) : [`src/${name}/**/*.test.ts`],
  }))
  return rooms.filter(({ sources }) => sources.length > 0)
}
