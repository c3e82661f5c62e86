import * as v from 'valibot'
import type { KubeObject } from '#machinery'
import { defineAction, toPatch } from '../actions.ts'
import { replacedPods } from './replacedPods.ts'

interface Restartable extends KubeObject {
  readonly spec?: {
    readonly paused?: boolean
    readonly updateStrategy?: {
      readonly type?: string
      readonly rollingUpdate?: { readonly partition?: number }
    }
  }
}

/**
 * restart gives the pod template the annotation by which `kubectl rollout restart` has its controller make all pods again,
 * with the time as kubectl writes it.
 */
export const restart = defineAction({
  id: 'restart',
  isFinal: true,
  title: 'Restart',
  doing: 'Restarting',
  done: 'Restarted',
  isBulk: true,
  shortcut: 'restart',
  args: v.object({}),
  needs: toPatch,
  refusal: ({ spec }: Restartable) =>
    spec?.paused === true ? 'It is paused: no pod is replaced until it is resumed.' : null,
  says: (_, subject) => [replacedPods(subject)],
  warns: (_, { object }) => strategyWords(object),
  planFrom: (_, __, { nowMs }) => ({
    type: 'patch',
    patchType: 'merge',
    body: {
      spec: {
        template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': secondOf(nowMs) } } },
      },
    },
  }),
})

function strategyWords(object: Restartable | undefined): readonly string[] {
  const { type, rollingUpdate } = object?.spec?.updateStrategy ?? {}
  if (type === 'OnDelete') return ['Its update strategy is OnDelete: no pod is replaced until you delete it.']
  const partition = rollingUpdate?.partition ?? 0
  return partition === 0 ? [] : [`Its partition is ${partition}: pods with a lower number are not replaced.`]
}

/** RFC 3339 without parts of a second. */
const secondOf = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}Z`
