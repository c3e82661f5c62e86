import * as v from 'valibot'
import type { PermissionParams, Target } from '#contract'
import { type Action, defineAction, type OfferedTo, secondsFrom, switchedBy } from '../actions.ts'
import { taint, untaint } from './taintActions.ts'

/** The word that kubectl adds to the status of a node that takes no new pods. */
const cordonedWord = 'SchedulingDisabled'

const isCordoned = ({ status }: OfferedTo): boolean | null =>
  status === null ? null : status.split(',').includes(cordonedWord)

const everywhere = { group: '', subresource: '', namespace: '', name: '' }

const toCordon = ({ name }: Target): PermissionParams => ({
  ...everywhere,
  verb: 'patch',
  resource: 'nodes',
  name,
})

const unschedulable = (isWanted: boolean) => ({
  type: 'patch' as const,
  patchType: 'merge' as const,
  body: { spec: { unschedulable: isWanted ? true : null } },
})

const cordon = defineAction({
  id: 'cordon',
  title: 'Cordon',
  doing: 'Cordoning',
  done: 'Cordoned',
  isBulk: true,
  args: v.object({}),
  needs: (target) => [toCordon(target)],
  obstacle: (node) => (isCordoned(node) === true ? undefined : null),
  says: (_, { targets }) => [
    targets.length === 1
      ? 'It takes no new pods until it is uncordoned. Pods that run on it stay.'
      : 'They take no new pods until they are uncordoned. Pods that run on them stay.',
  ],
  plan: () => unschedulable(true),
})

const uncordon = defineAction({
  id: 'uncordon',
  title: 'Uncordon',
  doing: 'Uncordoning',
  done: 'Uncordoned',
  isBulk: true,
  args: v.object({}),
  needs: (target) => [toCordon(target)],
  obstacle: (node) => (isCordoned(node) === false ? undefined : null),
  says: (_, { targets }) => [targets.length === 1 ? 'It takes new pods again.' : 'They take new pods again.'],
  plan: () => unschedulable(false),
})

const drainArgs = v.object({
  /** Pods that nothing would make again are evicted too. */
  force: switchedBy('force'),
  /** Pods whose emptyDir volumes are lost with them are evicted too. */
  deleteEmptyDirData: switchedBy('deleteEmptyDirData'),
  /** How long each pod has to end; null for the time that the pod itself asks for. */
  gracePeriodSeconds: secondsFrom('gracePeriodSeconds', 0),
  /** The job gives up after so long; null never. */
  timeoutSeconds: secondsFrom('timeoutSeconds', 1),
})

/** DrainArgs are the arguments of a drain. */
export type DrainArgs = v.InferOutput<typeof drainArgs>

const drain = defineAction({
  id: 'drain',
  title: 'Drain',
  job: 'drain',
  doing: 'Draining',
  done: 'Drained',
  isDangerous: true,
  outcomeWords: {
    running: 'Terminating',
    blocked: 'Blocked by PodDisruptionBudget',
    skipped: 'Stays',
    refused: 'Needs a choice',
  },
  args: drainArgs,
  form: [
    {
      id: 'force',
      type: 'checkbox',
      label: 'Evict pods without a controller',
      hint: 'These pods are not created again.',
      default: false,
      isDangerous: true,
    },
    {
      id: 'deleteEmptyDirData',
      type: 'checkbox',
      label: 'Evict pods with emptyDir volumes',
      hint: 'The data in these volumes is lost.',
      default: false,
      isDangerous: true,
    },
    {
      id: 'gracePeriodSeconds',
      type: 'number',
      label: 'Grace period',
      absent: 'the pods’ own',
      unit: 's',
      least: 0,
      most: 86_400,
      default: null,
    },
    {
      id: 'timeoutSeconds',
      type: 'number',
      label: 'Give up after',
      absent: 'never',
      unit: 's',
      least: 1,
      most: 86_400,
      default: null,
    },
  ],
  // It lists the pods of the node in all namespaces, and evicts them once the node is cordoned.
  needs: (target) => [
    toCordon(target),
    { ...everywhere, verb: 'list', resource: 'pods' },
    { ...everywhere, verb: 'create', resource: 'pods', subresource: 'eviction' },
  ],
  says: () => [
    'The node is cordoned, and its pods are evicted as their disruption budgets allow. DaemonSet pods and static pods stay.',
  ],
})

/** nodeActions are what can be done to nodes only. */
export const nodeActions: readonly Action[] = [cordon, uncordon, drain, taint, untaint]
