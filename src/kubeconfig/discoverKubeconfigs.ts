import { realpath } from 'node:fs/promises'
import type { Uses } from './access.ts'
import { type KubeconfigFile, readKubeconfigFile } from './kubeconfigFile.ts'
import { materialPaths } from './materialPaths.ts'
import { accessOf } from './readAccess.ts'
import { codeOf } from './regularFile.ts'
import {
  type Candidate,
  candidatesOf,
  type KubeconfigSources,
  type SourceName,
  searchPaths,
} from './searchPaths.ts'
import { shortNames } from './shortNames.ts'

/** DiscoveredFile is a kubeconfig file that was found, without any credential. */
export interface DiscoveredFile {
  /**
   * The absolute path under which the file was found. A symbolic link keeps its own path, and relative paths in the
   * file start there.
   */
  readonly path: string
  /** Unique in the list: the base name, or a longer end of the path where an earlier file has that name. */
  readonly name: string
  readonly source: SourceName
  /** Why the file cannot be used, in words that follow the file's name; null when contexts are listed. */
  readonly problem: string | null
  readonly contexts: readonly DiscoveredContext[]
  /** Absolute paths of the certificate and key files that the file names, whether they exist or not. */
  readonly materials: readonly string[]
}

/** DiscoveredContext is one context of a file, and whether it can be opened. */
export interface DiscoveredContext {
  readonly name: string
  /** The address without user or password; null where there is a problem. */
  readonly server: string | null
  readonly namespace: string | null
  readonly isCurrent: boolean
  /** One sentence, without any credential, why the context cannot be opened; null when it can. */
  readonly problem: string | null
  /**
   * Equal while the access is the same; null where there is a problem. It is a hash of credentials, so keep it in the
   * server.
   */
  readonly fingerprint: string | null
  /** Null where there is a problem. */
  readonly uses: Uses | null
}

/**
 * discoverKubeconfigs finds the kubeconfig files of the sources and the contexts in them, in order of search. Each file
 * is listed once, however many paths lead to it. Files named by flag, `KUBECONFIG` or settings are listed even when
 * they are missing or broken. Files found in a folder are listed when they have a context or are a broken kubeconfig.
 * It contacts no server and never fails.
 */
export async function discoverKubeconfigs(sources: KubeconfigSources): Promise<readonly DiscoveredFile[]> {
  const seen = new Set<string>()
  const found: Omit<DiscoveredFile, 'name'>[] = []
  for (const searchPath of searchPaths(sources)) {
    for (const candidate of await candidatesOf(searchPath)) {
      const identity = await identityOf(candidate.path)
      if (seen.has(identity)) continue
      seen.add(identity)
      const file = await look(candidate)
      if (file !== null) found.push(file)
    }
  }
  const names = shortNames(found.map(({ path }) => path))
  return found.map((file, index) => ({ ...file, name: names[index] ?? file.path }))
}

async function identityOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    codeOf(error)
    // A path that cannot be resolved is its own identity. Reading it reports the problem.
    return path
  }
}

async function look(candidate: Candidate): Promise<Omit<DiscoveredFile, 'name'> | null> {
  const { path, source, isNamed } = candidate
  const broken = (problem: string) => ({ path, source, problem, contexts: [], materials: [] })
  if (candidate.problem !== null) return broken(candidate.problem)
  const reading = await readKubeconfigFile(path, { onlyLikely: !isNamed })
  if (reading.type === 'problem') return isNamed || reading.isKubeconfig ? broken(reading.problem) : null
  const contexts = await listContexts(reading.file)
  if (contexts.length > 0)
    return { path, source, problem: null, contexts, materials: materialPaths(reading.file) }
  return isNamed ? broken('has no context') : null
}

async function listContexts(file: KubeconfigFile): Promise<readonly DiscoveredContext[]> {
  const contexts: DiscoveredContext[] = []
  for (const name of file.contexts.keys()) {
    const isCurrent = name === file.currentContext
    const reading = await accessOf(file, name)
    contexts.push(
      reading.type === 'problem'
        ? {
            name,
            server: null,
            namespace: null,
            isCurrent,
            problem: reading.problem,
            fingerprint: null,
            uses: null,
          }
        : {
            name,
            server: reading.access.server,
            namespace: reading.access.namespace,
            isCurrent,
            problem: null,
            fingerprint: reading.fingerprint,
            uses: reading.uses,
          },
    )
  }
  return contexts
}
