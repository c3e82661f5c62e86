import type { WireShape } from '#machinery'
import { objectShape, selectorShape, templateShape } from '../definition/wireShapes.ts'

/** The field numbers of a deployment's conditions; no other kind of `wireShapes.ts` has the same. */
const conditionShape: WireShape = {
  1: { name: 'type', type: 'string' },
  2: { name: 'status', type: 'string' },
  4: { name: 'reason', type: 'string' },
  5: { name: 'message', type: 'string' },
  7: { name: 'lastTransitionTime', type: 'time' },
}

/** The fields of a deployment that its row reads, by their numbers in k8s.io/api/apps/v1/generated.proto. */
export const deploymentWire = objectShape(
  {
    1: { name: 'replicas', type: 'int' },
    2: { name: 'selector', type: 'message', shape: selectorShape },
    3: { name: 'template', type: 'message', shape: templateShape },
    7: { name: 'paused', type: 'bool' },
  },
  {
    3: { name: 'updatedReplicas', type: 'int' },
    4: { name: 'availableReplicas', type: 'int' },
    6: { name: 'conditions', type: 'message', shape: conditionShape, isRepeated: true },
    7: { name: 'readyReplicas', type: 'int' },
  },
)
