import type { Handlers } from '../requests/handlers.ts'
import type { HelmProgram } from './helmProgram.ts'
import type { ReleaseChanges } from './releaseChanges.ts'

/** releaseRequests answers what Helm's program is asked to do. */
export const releaseRequests = (helm: HelmProgram, changes: ReleaseChanges) =>
  ({
    'helm/program': () => helm.version(new AbortController().signal),
    'helm/review': (params, client, signal) => changes.review(params, client, signal),
    'helm/change': {
      require: (params) => changes.requireAllowed(params),
      answer: async (params) => ({ jobId: changes.begin(params) }),
    },
  }) satisfies Partial<Handlers>
