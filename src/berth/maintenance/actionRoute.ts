import * as v from 'valibot'
import { type ActionAnswer, actionSchema, FlotillaError, issueWords } from '#contract'
import type { Route } from '../requests/requests.ts'
import type { NodeMaintenance } from './nodeMaintenance.ts'

/**
 * actionRoute begins and stops jobs. A job begins only while there is a connection, so that whoever asks is told at once
 * where there is none; stopping one needs none.
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
