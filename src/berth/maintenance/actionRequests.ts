import type { Handlers } from '../requests/handlers.ts'
import type { NodeMaintenance } from './nodeMaintenance.ts'

/**
 * actionRequests begins jobs. A job begins only while there is a connection, so that the caller hears at once when there is
 * none.
 */
export const actionRequests = (maintenance: NodeMaintenance): Pick<Handlers, 'action'> => ({
  action: {
    require: (action) => maintenance.requireAllowed(action),
    answer: async (action) => maintenance.act(action),
  },
})
