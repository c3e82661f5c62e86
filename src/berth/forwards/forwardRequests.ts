import type { Handlers } from '../requests/handlers.ts'
import type { Forwards } from './forwards.ts'

/** forwardRequests open, close and remember forwards. */
export const forwardRequests = (forwards: Forwards) =>
  ({
    'forward/open': {
      require: (opening) => forwards.requireAllowed(opening),
      answer: (opening, client, signal) => forwards.open(opening, client, signal),
    },
    'forward/start': {
      require: (params) => forwards.requireAllowed(params),
      answer: ({ forwardId, confirmed, localPort }) => forwards.start(forwardId, confirmed, localPort),
    },
    'forward/stop': ({ forwardId }) => {
      forwards.stop(forwardId)
      return { forwardId }
    },
    'forward/change': ({ forwardId, restores }) => {
      forwards.change(forwardId, { restores })
      return { forwardId }
    },
    'forward/remove': ({ forwardId }) => {
      forwards.remove(forwardId)
      return { forwardId }
    },
  }) satisfies Partial<Handlers>
