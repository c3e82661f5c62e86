import type { Handlers } from '../requests/handlers.ts'
import type { Debugs } from './debugs.ts'

/** debugRequests make containers to look into others from. The shells in them are shells as others are. */
export const debugRequests = (debugs: Debugs) =>
  ({
    'debug/container': {
      require: (opening) => debugs.requireAllowed(opening),
      answer: async (opening, client, signal) => ({
        shellId: await debugs.openContainer(opening, { client, signal }),
      }),
    },
    'debug/copy': {
      require: (opening) => debugs.requireAllowed(opening),
      answer: async (opening, client, signal) => ({
        shellId: await debugs.openCopy(opening, { client, signal }),
      }),
    },
    'debug/node': {
      require: (opening) => debugs.requireAllowed(opening),
      answer: async (opening, client, signal) => ({
        shellId: await debugs.openNode(opening, { client, signal }),
      }),
    },
  }) satisfies Partial<Handlers>
