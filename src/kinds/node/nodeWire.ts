import { conditionShape, objectShape } from '../definition/wireShapes.ts'

/** The fields of a node that its row reads, by their numbers in k8s.io/api/core/v1/generated.proto. */
export const nodeWire = objectShape(
  {
    4: { name: 'unschedulable', type: 'bool' },
    5: {
      name: 'taints',
      type: 'message',
      isRepeated: true,
      shape: { 1: { name: 'key', type: 'string' }, 4: { name: 'timeAdded', type: 'time' } },
    },
  },
  {
    1: { name: 'capacity', type: 'quantities' },
    2: { name: 'allocatable', type: 'quantities' },
    4: { name: 'conditions', type: 'message', shape: conditionShape, isRepeated: true },
    5: {
      name: 'addresses',
      type: 'message',
      isRepeated: true,
      shape: { 1: { name: 'type', type: 'string' }, 2: { name: 'address', type: 'string' } },
    },
    7: {
      name: 'nodeInfo',
      type: 'message',
      shape: {
        4: { name: 'kernelVersion', type: 'string' },
        5: { name: 'osImage', type: 'string' },
        6: { name: 'containerRuntimeVersion', type: 'string' },
        7: { name: 'kubeletVersion', type: 'string' },
        10: { name: 'architecture', type: 'string' },
      },
    },
  },
)
