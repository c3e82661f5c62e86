import { objectShape, selectorShape, templateShape } from '../definition/wireShapes.ts'

/** The fields of a replica set that its row reads, by their numbers in k8s.io/api/apps/v1/generated.proto. */
export const replicaSetWire = objectShape(
  {
    1: { name: 'replicas', type: 'int' },
    2: { name: 'selector', type: 'message', shape: selectorShape },
    3: { name: 'template', type: 'message', shape: templateShape },
  },
  { 1: { name: 'replicas', type: 'int' }, 4: { name: 'readyReplicas', type: 'int' } },
)
