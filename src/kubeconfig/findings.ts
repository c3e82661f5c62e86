import { basename } from 'node:path'
import type { DiscoveredContext, Finding } from './lookAtFile.ts'
import type { Known } from './search.ts'
import type { Candidate, SourceName } from './searchPaths.ts'
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
  /** The same array while the file is the same. */
  readonly contexts: readonly DiscoveredContext[]
  /** Absolute paths of the certificate and key files that the file names, whether they exist or not. */
  readonly materials: readonly string[]
}

/** OtherFile is something that lies in a searched folder and is no kubeconfig. */
export interface OtherFile {
  readonly path: string
  readonly name: string
  /** What it is, in words that follow its name. */
  readonly reason: string
}

/** Discovered is all that was found in the searched places. */
export interface Discovered {
  readonly files: readonly DiscoveredFile[]
  readonly others: readonly OtherFile[]
}

/** Findings keeps what was found in each file, over any number of searches. */
export class Findings {
  #candidates: readonly Candidate[] = []
  readonly #byPath = new Map<string, { state: string; finding: Finding }>()

  /** What is not among the candidates any more is forgotten. */
  replace(candidates: readonly Candidate[]): void {
    this.#candidates = candidates
    const paths = new Set(candidates.map(({ path }) => path))
    for (const path of this.#byPath.keys()) if (!paths.has(path)) this.#byPath.delete(path)
  }

  set(path: string, state: string, finding: Finding): void {
    this.#byPath.set(path, { state, finding })
  }

  /** For the next search. */
  get known(): ReadonlyMap<string, Known> {
    return new Map(
      [...this.#byPath].map(
        ([
          path,
          {
            state,
            finding: { materials, materialsState, contexts },
          },
        ]) => [path, { state, materials, materialsState, contextCount: contexts.length }],
      ),
    )
  }

  /** All that is found so far; a file that was not read yet has a line that says so. */
  get discovered(): Discovered {
    const files: Omit<DiscoveredFile, 'name'>[] = []
    const others: OtherFile[] = []
    for (const { path, source, isNamed } of this.#candidates) {
      const found = this.#byPath.get(path)?.finding
      const { problem, contexts, materials } = found ?? { problem: notYet, contexts: [], materials: [] }
      if (found === undefined || found.isKubeconfig || isNamed)
        files.push({ path, source, problem, contexts, materials })
      else others.push({ path, name: basename(path), reason: problem ?? 'is no kubeconfig' })
    }
    const names = shortNames(files.map(({ path }) => path))
    return { files: files.map((file, index) => ({ ...file, name: names[index] ?? file.path })), others }
  }
}

const notYet = 'is being read'
