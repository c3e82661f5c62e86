import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { Uses } from './access.ts'
import { type KubeconfigFile, readKubeconfigFile } from './kubeconfigFile.ts'
import { materialPaths } from './materialPaths.ts'
import { AccessOfFile } from './readAccess.ts'
import { codeOf } from './regularFile.ts'
import type { Candidate } from './searchPaths.ts'

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
  /** Null where it uses nothing of this machine, and where there is a problem. */
  readonly uses: Uses | null
}

/** Finding is what one look at one file has found. */
export interface Finding {
  /** Why nothing of it can be used, in words that follow the file's name; null where it has contexts. */
  readonly problem: string | null
  /** Whether it is meant as a kubeconfig: by its content, or because it was named. */
  readonly isKubeconfig: boolean
  readonly contexts: readonly DiscoveredContext[]
  /** Absolute paths of the certificate and key files that the file names, whether they exist or not. */
  readonly materials: readonly string[]
  /** The state of these files before they were read. */
  readonly materialsState: string
}

/** lookAtFile reads one file with all its contexts, in a time that grows with its size only. */
export async function lookAtFile({ path, isNamed, problem, other }: Candidate): Promise<Finding> {
  if (problem !== null) return refused(problem, true)
  if (other !== null && !isNamed) return refused(other, false)
  const reading = await readKubeconfigFile(path, { onlyLikely: !isNamed })
  if (reading.type === 'problem') return refused(reading.problem, isNamed || reading.isKubeconfig)
  const materials = materialPaths(reading.file)
  const materialsState = await stateOfFiles(materials)
  const contexts = await listContexts(reading.file)
  if (contexts.length === 0) return refused('has no context', true)
  return { problem: null, isKubeconfig: true, contexts, materials, materialsState }
}

export const refused = (problem: string, isKubeconfig: boolean): Finding => ({
  problem,
  isKubeconfig,
  contexts: [],
  materials: [],
  materialsState: '',
})

async function listContexts(file: KubeconfigFile): Promise<readonly DiscoveredContext[]> {
  const access = new AccessOfFile(file)
  const contexts: DiscoveredContext[] = []
  for (const name of file.contexts.keys()) {
    const isCurrent = name === file.currentContext
    const reading = await access.read(name)
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

/** stateOfFiles is a text that changes whenever one of the files appears, goes, is written or is replaced. */
export async function stateOfFiles(paths: readonly string[]): Promise<string> {
  if (paths.length === 0) return ''
  const hash = createHash('sha256')
  for (const path of paths) hash.update(`${await stateOf(path)}\n`)
  return hash.digest('base64')
}

async function stateOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mode, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
    return [dev, ino, size, mode, mtimeNs, ctimeNs].join(' ')
  } catch (error) {
    return codeOf(error)
  }
}
