import { realpath } from 'node:fs/promises'
import { type KubeconfigFile, readKubeconfigFile } from './kubeconfigFile.ts'
import { materialPaths } from './materialPaths.ts'
import { type Candidate, candidatesOf, type KubeconfigSources, placesOf, type SourceName } from './places.ts'
import { accessOf } from './readAccess.ts'
import { codeOf } from './regularFile.ts'
import { shortNames } from './shortNames.ts'

/** DiscoveredFile is one kubeconfig file that was found, without any credential. */
export interface DiscoveredFile {
  /** Absolute, as it was found: a symbolic link keeps its own path, and relative paths inside start there. */
  readonly path: string
  /** Unique in the listing: the base name, or the end of the path that tells a later file from an earlier one. */
  readonly name: string
  readonly source: SourceName
  /** Why nothing in it can be used, in words that fit behind the file's name; null when contexts are listed. */
  readonly problem: string | null
  readonly contexts: readonly DiscoveredContext[]
  /** Absolute paths of the certificate and key files that it names, there or not. */
  readonly materials: readonly string[]
}

/** DiscoveredContext is one context of a file and whether it can be opened. */
export interface DiscoveredContext {
  readonly name: string
  /** Without any user or password; null where there is a problem. */
  readonly server: string | null
  readonly namespace: string | null
  readonly isCurrent: boolean
  /** One sentence why it cannot be opened, without any credential. */
  readonly problem: string | null
  /** Equal as long as the access is; null where there is a problem. A hash of credentials: keep it in the server. */
  readonly fingerprint: string | null
}

/**
 * discoverKubeconfigs finds the kubeconfig files of the sources and what is in them, in order of search, each file
 * once however many paths lead to it. Files named by flag, `KUBECONFIG` or settings are listed even when they are
 * missing or broken; those found in a folder are listed when they have a context or are a broken kubeconfig.
 * It contacts nothing and never fails.
 */
export async function discoverKubeconfigs(sources: KubeconfigSources): Promise<readonly DiscoveredFile[]> {
  const seen = new Set<string>()
  const found: Omit<DiscoveredFile, 'name'>[] = []
  for (const place of placesOf(sources)) {
    for (const candidate of await candidatesOf(place)) {
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
    // What cannot be resolved is told apart by its own path; reading it will say what is wrong.
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
        ? { name, server: null, namespace: null, isCurrent, problem: reading.problem, fingerprint: null }
        : {
            name,
            server: reading.access.server,
            namespace: reading.access.namespace,
            isCurrent,
            problem: null,
            fingerprint: reading.fingerprint,
          },
    )
  }
  return contexts
}
