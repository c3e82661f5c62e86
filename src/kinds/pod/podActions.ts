import * as v from 'valibot'
import { type Action, defineAction } from '../actions.ts'

/** evict asks the API server to end the pod, where its disruption budget allows it. */
const evict = defineAction({
  id: 'evict',
  title: 'Evict',
  doing: 'Evicting',
  done: 'Evicted',
  isDangerous: true,
  isBulk: true,
  removesObject: true,
  outcomeWords: {
    running: 'Terminating',
    done: 'Evicted',
    gone: 'Already gone',
    refused: 'Blocked by PodDisruptionBudget',
  },
  args: v.object({}),
  needs: ({ namespace, name }) => [
    { verb: 'create', group: '', resource: 'pods', subresource: 'eviction', namespace, name },
  ],
  says: (_, { targets, controller }) => [
    targets.length === 1
      ? 'It is deleted if its PodDisruptionBudget allows that now, with the time that it asks for to end.'
      : 'They are deleted as their PodDisruptionBudgets allow now, with the time that they ask for to end.',
    ...(controller === undefined
      ? []
      : [`${controller.kind} ${controller.name} controls it and will probably create another one.`]),
  ],
  warns: (_, { targets, object, controller }) =>
    targets.length === 1 && object !== undefined && controller === undefined
      ? ['No controller will create it again.']
      : [],
  plan: ({ namespace, name, uid }) => ({
    type: 'create',
    subresource: 'eviction',
    body: {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, namespace },
      deleteOptions: { preconditions: { uid } },
    },
  }),
})

/** podActions are what can be done to pods only. */
export const podActions: readonly Action[] = [evict]
