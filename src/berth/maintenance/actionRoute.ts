import * as v from 'valibot'
import { type ActionAnswer, actionSchema, FlotillaError, issueWords } from '#contract'
import type { Route } from '../requests/requests.ts'
import type { NodeMaintenance } from './nodeMaintenance.ts'

/**
 * actionRoute starts and stops jobs. A job starts only while there is a connection, so that the caller gets an error at
 * once if there is none; stopping a job needs no connection.
 */
export function actionRoute(maintenance: NodeMaintenance): Route {
  const read = (params: object) => {
    const action = v.safeParse(actionSchema, params)
    if (!action.success) throw new FlotillaError('invalid_request', issueWords(action.issues))
    return action.output
  }
  return {
    type: 'write',
    before: (params): ActionAnswer | undefined => {
      const action = read(params)
      if (action.action === 'cancel') return maintenance.act(action)
      maintenance.requireAllowed(action)
      return undefined
    },
    answer: async (params): Promise<ActionAnswer> => maintenance.act(read(params)),
  }
}
