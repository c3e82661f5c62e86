import type { Handlers } from '../requests/handlers.ts'
import type { Shells } from './shells.ts'

/** shellRequests opens and closes shells. What is typed and printed goes over channels. */
export const shellRequests = (shells: Shells) =>
  ({
    'shell/open': {
      require: (opening) => shells.requireAllowed(opening),
      answer: async (opening, client, signal) => ({ shellId: await shells.open(opening, client, signal) }),
    },
    'shell/close': ({ shellId }) => {
      shells.close(shellId)
      return { shellId }
    },
  }) satisfies Partial<Handlers>
