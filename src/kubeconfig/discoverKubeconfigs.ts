import { type Discovered, Findings } from './findings.ts'
import { search } from './search.ts'
import type { KubeconfigSources } from './searchPaths.ts'

/** KubeconfigSearch finds kubeconfigs again and again, and reads only the files that have changed since. */
export interface KubeconfigSearch extends AsyncDisposable {
  /**
   * The kubeconfig files of the sources and the contexts in them, in order of search. Each file is listed once, however
   * many paths lead to it. Files named by flag, `KUBECONFIG` or settings, and `config`, are listed even when they are missing
   * or broken. Of a file that takes long to read, what was found before is answered, and `onLate` called when it is read.
   */
  find(sources: KubeconfigSources, onLate: () => void): Promise<Discovered>
}

/** discoverKubeconfigs searches once, in this thread. */
export const discoverKubeconfigs = (sources: KubeconfigSources): Promise<Discovered> =>
  searchHere().find(sources, () => {})

/** searchHere searches in this thread, which stands still meanwhile: for programs that have nothing else to do. */
export function searchHere(): KubeconfigSearch {
  const findings = new Findings()
  return {
    async find(sources) {
      await search(sources, findings.known, {
        onCandidates: (candidates) => findings.replace(candidates),
        onReading() {},
        onFinding: (path, state, finding) => findings.set(path, state, finding),
      })
      return findings.discovered
    },
    async [Symbol.asyncDispose]() {},
  }
}
