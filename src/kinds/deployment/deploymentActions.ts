import * as v from 'valibot'
import type { KubeObject } from '#machinery'
import { type Action, defineAction, type OfferedTo, toPatch } from '../actions.ts'
import { restart } from '../workloads/restart.ts'
import { rollback } from '../workloads/rollback.ts'
import { scale } from '../workloads/scale.ts'
import { setEnv } from '../workloads/setEnv.ts'
import { setImage } from '../workloads/setImage.ts'
import { setResources } from '../workloads/setResources.ts'

interface Pausable extends KubeObject {
  readonly spec?: { readonly paused?: boolean }
}

/** Null where neither the object was read nor its row is on hand. */
function isPaused({ read, cellOf }: OfferedTo): boolean | null {
  if (read !== undefined) return (read as Pausable).spec?.paused === true
  const cell = cellOf?.('paused')
  return typeof cell === 'boolean' ? cell : null
}

/** A row offers one of the two; the panel says of the other why not. */
const notWhere = (isThat: boolean, reason: string) => (object: OfferedTo) =>
  isPaused(object) !== isThat ? null : object.read === undefined ? undefined : reason

const pause = defineAction({
  id: 'pause',
  title: 'Pause',
  doing: 'Pausing',
  done: 'Paused',
  isBulk: true,
  args: v.object({}),
  needs: toPatch,
  obstacle: notWhere(true, 'It is paused already.'),
  says: (_, { targets }) => [
    targets.length === 1
      ? 'A change of its pod template replaces no pods until it is resumed.'
      : 'A change of their pod templates replaces no pods until they are resumed.',
  ],
  plan: () => ({ type: 'patch', patchType: 'merge', body: { spec: { paused: true } } }),
})

const resume = defineAction({
  id: 'resume',
  title: 'Resume',
  doing: 'Resuming',
  done: 'Resumed',
  isBulk: true,
  args: v.object({}),
  needs: toPatch,
  obstacle: notWhere(false, 'It is not paused.'),
  says: (_, { targets }) => [
    targets.length === 1
      ? 'If its pod template was changed meanwhile, its pods are replaced now.'
      : 'Where a pod template was changed meanwhile, pods are replaced now.',
  ],
  plan: () => ({ type: 'patch', patchType: 'merge', body: { spec: { paused: null } } }),
})

/** deploymentActions are what can be done to deployments only. */
export const deploymentActions: readonly Action[] = [
  scale,
  restart,
  setImage,
  setEnv,
  setResources,
  rollback,
  pause,
  resume,
]
