import { realpath } from 'node:fs/promises'
import { type Finding, lookAtFile, refused, stateOfFiles } from './lookAtFile.ts'
import { codeOf } from './regularFile.ts'
import { type Candidate, candidatesOf, type KubeconfigSources, searchPaths } from './searchPaths.ts'

/** Known is what was found in a file before; while its states are equal, it is not read again. */
export interface Known extends Pick<Finding, 'materials' | 'materialsState'> {
  readonly state: string
  readonly contextCount: number
}

/** SearchEvents are what a search tells while it is under way. */
export interface SearchEvents {
  /** These are the files, in order of search. Those that are not read are as they were. */
  onCandidates(candidates: readonly Candidate[]): void
  /** The file is going to be read, in this state. */
  onReading(path: string, state: string): void
  onFinding(path: string, state: string, finding: Finding): Promise<void> | void
}

/** Over all files, so that many files together cannot cost more than one may. */
const contextsLimit = 20_000

/** search looks at every file of the sources once, however many paths lead to it. It contacts no server and never fails. */
export async function search(
  sources: KubeconfigSources,
  known: ReadonlyMap<string, Known>,
  events: SearchEvents,
): Promise<void> {
  const candidates = await candidatesIn(sources)
  events.onCandidates(candidates)
  let contextCount = 0
  for (const candidate of candidates) {
    const { path } = candidate
    const state = await stateOfCandidate(candidate)
    const before = known.get(path)
    if (
      before?.state === state &&
      before.materialsState === (await stateOfFiles(before.materials)) &&
      contextCount + before.contextCount <= contextsLimit
    ) {
      contextCount += before.contextCount
      continue
    }
    events.onReading(path, state)
    const finding = await lookAtFile(candidate)
    const isTooMuch = contextCount + finding.contexts.length > contextsLimit
    if (!isTooMuch) contextCount += finding.contexts.length
    // What is too much beside other files may fit when these have changed, so that is never kept as known.
    await (isTooMuch
      ? events.onFinding(path, '', refused(tooMuch(finding.contexts.length), true))
      : events.onFinding(path, state, finding))
  }
}

const tooMuch = (count: number): string =>
  `has ${count} contexts; all files together may have at most ${contextsLimit}`

/** The files of the sources, each at the first path that leads to it. */
async function candidatesIn(sources: KubeconfigSources): Promise<readonly Candidate[]> {
  const seen = new Set<string>()
  const candidates: Candidate[] = []
  for (const searchPath of searchPaths(sources)) {
    for (const candidate of await candidatesOf(searchPath)) {
      const identity = await identityOf(candidate.path)
      if (seen.has(identity)) continue
      seen.add(identity)
      candidates.push(candidate)
    }
  }
  return candidates
}

/** What the finding depends on, but for the files that a kubeconfig names. */
const stateOfCandidate = async ({ path, isNamed, problem, other }: Candidate): Promise<string> =>
  JSON.stringify([isNamed, problem, other, await stateOfFiles([path])])

async function identityOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    codeOf(error)
    // A path that cannot be resolved is its own identity. Reading it reports the problem.
    return path
  }
}
