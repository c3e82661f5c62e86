import { metadataShape, type WireShape } from '#machinery'
import { conditionShape, objectShape, selectorShape, templateShape } from '../definition/wireShapes.ts'

/** The fields of a job that its row reads, by their numbers in k8s.io/api/batch/v1/generated.proto. */
export const jobWire: WireShape = {
  ...objectShape(
    {
      1: { name: 'parallelism', type: 'int' },
      2: { name: 'completions', type: 'int' },
      4: { name: 'selector', type: 'message', shape: selectorShape },
      6: { name: 'template', type: 'message', shape: templateShape },
    },
    {
      1: { name: 'conditions', type: 'message', shape: conditionShape, isRepeated: true },
      2: { name: 'startTime', type: 'time' },
      3: { name: 'completionTime', type: 'time' },
      5: { name: 'succeeded', type: 'int' },
    },
  ),
  1: {
    name: 'metadata',
    type: 'message',
    shape: {
      ...metadataShape,
      13: {
        name: 'ownerReferences',
        type: 'message',
        isRepeated: true,
        shape: { 1: { name: 'kind', type: 'string' } },
      },
    },
  },
}
