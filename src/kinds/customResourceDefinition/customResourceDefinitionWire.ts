import type { WireShape } from '#machinery'
import { objectShape } from '../definition/wireShapes.ts'

/** Only these two fields have the same numbers as in the conditions of other kinds. */
const conditionShape: WireShape = {
  1: { name: 'type', type: 'string' },
  2: { name: 'status', type: 'string' },
}

/** The fields of a definition that its row reads, by their numbers in k8s.io/apiextensions-apiserver's generated.proto. */
export const customResourceDefinitionWire = objectShape(
  {
    3: { name: 'names', type: 'message', shape: { 4: { name: 'kind', type: 'string' } } },
    4: { name: 'scope', type: 'string' },
    7: {
      name: 'versions',
      type: 'message',
      isRepeated: true,
      shape: { 1: { name: 'name', type: 'string' }, 2: { name: 'served', type: 'bool' } },
    },
  },
  { 1: { name: 'conditions', type: 'message', shape: conditionShape, isRepeated: true } },
)
