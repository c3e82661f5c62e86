import { objectShape, selectorShape, templateShape } from '../wireShapes.ts'

/** The fields of a deployment that its row is made of, by their numbers in k8s.io/api/apps/v1/generated.proto. */
export const deploymentWire = objectShape(
  {
    1: { name: 'replicas', type: 'int' },
    2: { name: 'selector', type: 'message', shape: selectorShape },
    3: { name: 'template', type: 'message', shape: templateShape },
  },
  {
    3: { name: 'updatedReplicas', type: 'int' },
    4: { name: 'availableReplicas', type: 'int' },
    7: { name: 'readyReplicas', type: 'int' },
  },
)
