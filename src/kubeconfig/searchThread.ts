import type { Finding } from './lookAtFile.ts'
import type { Known } from './search.ts'
import type { Candidate, KubeconfigSources } from './searchPaths.ts'

/** SearchTask is what the thread of a search is started with. */
export interface SearchTask {
  readonly sources: KubeconfigSources
  readonly known: ReadonlyMap<string, Known>
}

/** SearchMessage is what the thread tells. It waits for an answer to `part`, so that its owner is never flooded. */
export type SearchMessage =
  | { readonly t: 'candidates'; readonly candidates: readonly Candidate[] }
  | { readonly t: 'reading'; readonly path: string; readonly state: string }
  /** A few of a file's contexts. */
  | { readonly t: 'part'; readonly contexts: Finding['contexts'] }
  /** All about a file but its contexts, which came before. */
  | { readonly t: 'finding'; readonly path: string; readonly state: string; readonly finding: Finding }
  | { readonly t: 'end' }
