import { readdir, stat } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { isKubeconfigName } from './kubeconfigName.ts'
import { codeOf } from './regularFile.ts'

/** KubeconfigSources says where kubeconfig files may lie, in order of search. */
export interface KubeconfigSources {
  /** `--kubeconfig` flags; where there are any, nothing else is searched. */
  readonly flags: readonly string[]
  /** The value of `KUBECONFIG`: paths joined as in `PATH`. */
  readonly environment: string | undefined
  /** Files directly inside its `.kube` are searched. */
  readonly homeDir: string
  /** Files and folders the person added in settings. */
  readonly added: readonly string[]
}

export type SourceName = 'flag' | 'environment' | 'home' | 'added'

/** Place is one path to search. A named one is listed even when it is missing or broken. */
export interface Place {
  readonly path: string
  readonly source: SourceName
  readonly isNamed: boolean
  readonly form: 'file' | 'folder' | 'either'
}

/** placesOf lists the places to search, in order, with absolute paths. */
export function placesOf(sources: KubeconfigSources): readonly Place[] {
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

/** Candidate is one file to look into. `problem`: it cannot even be looked for. */
export interface Candidate {
  readonly path: string
  readonly source: SourceName
  readonly isNamed: boolean
  readonly problem: string | null
}

/** candidatesOf looks into the folders of a place; files that are no kubeconfig by their name are left out. */
export async function candidatesOf(place: Place): Promise<readonly Candidate[]> {
  const { path, source, isNamed } = place
  const itself = { path, source, isNamed, problem: null }
  try {
    if (place.form === 'file' || !(await stat(path)).isDirectory()) return [itself]
    const names = (await readdir(path)).filter(isKubeconfigName).sort(configFirst)
    return names.map((name) => ({ path: join(path, name), source, isNamed: false, problem: null }))
  } catch (error) {
    const code = codeOf(error)
    if (code !== 'ENOENT') return [{ ...itself, problem: `cannot be searched (${code})` }]
    return isNamed ? [itself] : []
  }
}

/** kubectl's own file is found first, so that it keeps the short name. */
function configFirst(a: string, b: string): number {
  if (a === 'config') return -1
  if (b === 'config') return 1
  return a < b ? -1 : 1
}
