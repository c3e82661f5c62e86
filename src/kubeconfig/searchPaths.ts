import { readdir, stat } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { otherByName } from './kubeconfigName.ts'
import { codeOf } from './regularFile.ts'

/** KubeconfigSources says where kubeconfig files are searched, in order. */
export interface KubeconfigSources {
  /** `--kubeconfig` flags. Where there are any, nothing else is searched. */
  readonly flags: readonly string[]
  /** The value of `KUBECONFIG`: paths separated as in `PATH`. */
  readonly environment: string | undefined
  /** The files directly in its folder `.kube` are searched. */
  readonly homeDir: string
  /** Files and folders that the user added in the settings. */
  readonly added: readonly string[]
}

export type SourceName = 'flag' | 'environment' | 'home' | 'added'

/** SearchPath is one file or folder to search. A named one is listed even when it is missing or broken. */
export interface SearchPath {
  readonly path: string
  readonly source: SourceName
  readonly isNamed: boolean
  readonly form: 'file' | 'folder' | 'either'
}

/** searchPaths lists the paths to search, in order and absolute. */
export function searchPaths(sources: KubeconfigSources): readonly SearchPath[] {
  const file = (source: SourceName) => (path: string) =>
    ({ path: resolve(path), source, isNamed: true, form: 'file' }) as const
  if (sources.flags.length > 0) return sources.flags.map(file('flag'))
  const environment = (sources.environment ?? '').split(delimiter).filter((path) => path !== '')
  return [
    ...environment.map(file('environment')),
    { path: join(sources.homeDir, '.kube'), source: 'home', isNamed: false, form: 'folder' },
    ...sources.added.map(
      (path) => ({ path: resolve(path), source: 'added', isNamed: true, form: 'either' }) as const,
    ),
  ]
}

/** Candidate is one file to look at. */
export interface Candidate {
  readonly path: string
  readonly source: SourceName
  readonly isNamed: boolean
  /** Why not even that is possible. */
  readonly problem: string | null
  /** What it is by its name, where that is no kubeconfig. */
  readonly other: string | null
}

/** No folder of kubeconfigs holds more files; what is behind them is not looked at. */
const folderLimit = 2000

/** candidatesOf lists the files of a search path. */
export async function candidatesOf(place: SearchPath): Promise<readonly Candidate[]> {
  const { path, source, isNamed } = place
  const itself = { path, source, isNamed, problem: null, other: null }
  try {
    if (place.form === 'file' || !(await stat(path)).isDirectory()) return [itself]
    const names = (await readdir(path)).sort(configFirst)
    const candidates = names.slice(0, folderLimit).map((name) => ({
      path: join(path, name),
      source,
      // kubectl reads it whatever it is, and people look for it here.
      isNamed: source === 'home' && name === 'config',
      problem: null,
      other: otherByName(name),
    }))
    if (names.length <= folderLimit) return candidates
    const problem = `holds ${names.length} files; only the first ${folderLimit} were looked at`
    return [...candidates, { ...itself, problem }]
  } catch (error) {
    const code = codeOf(error)
    if (code !== 'ENOENT') return [{ ...itself, problem: `cannot be searched (${code})` }]
    return isNamed ? [itself] : []
  }
}

/** kubectl's own file comes first, so that it keeps the short name. */
function configFirst(a: string, b: string): number {
  if (a === 'config') return -1
  if (b === 'config') return 1
  return a < b ? -1 : 1
}
