import { metadataShape, type WireShape } from '#machinery'
import { resourcesShape } from '../definition/wireShapes.ts'

// The fields of a pod that its row reads, by their numbers in k8s.io/api/core/v1/generated.proto.

/** Nearly all conditions are True, and the row reads neither time nor message of those. */
const holds = ({ status }: Readonly<Record<string, unknown>>): boolean => status === 'True'

const conditionShape: WireShape = {
  1: { name: 'type', type: 'string' },
  2: { name: 'status', type: 'string' },
  4: { name: 'lastTransitionTime', type: 'time', isPassedOver: holds },
  5: { name: 'reason', type: 'string' },
  6: { name: 'message', type: 'string', isPassedOver: holds },
}

const containerShape: WireShape = {
  1: { name: 'name', type: 'string' },
  8: { name: 'resources', type: 'message', shape: resourcesShape, isShared: true },
  24: { name: 'restartPolicy', type: 'string' },
}

const waitingShape: WireShape = {
  1: { name: 'reason', type: 'string' },
  2: { name: 'message', type: 'string' },
}

const stateShape: WireShape = {
  1: { name: 'waiting', type: 'message', shape: waitingShape },
  2: { name: 'running', type: 'message', shape: {} },
  3: {
    name: 'terminated',
    type: 'message',
    shape: {
      1: { name: 'exitCode', type: 'int' },
      2: { name: 'signal', type: 'int' },
      3: { name: 'reason', type: 'string' },
      6: { name: 'finishedAt', type: 'time' },
    },
  },
}

const containerStatusShape: WireShape = {
  1: { name: 'name', type: 'string' },
  2: { name: 'state', type: 'message', shape: stateShape },
  3: { name: 'lastState', type: 'message', shape: stateShape },
  4: { name: 'ready', type: 'bool' },
  5: { name: 'restartCount', type: 'int' },
  9: { name: 'started', type: 'bool' },
}

const specShape: WireShape = {
  2: { name: 'containers', type: 'message', shape: containerShape, isRepeated: true },
  10: { name: 'nodeName', type: 'string' },
  20: { name: 'initContainers', type: 'message', shape: containerShape, isRepeated: true },
  28: {
    name: 'readinessGates',
    type: 'message',
    shape: { 1: { name: 'conditionType', type: 'string' } },
    isRepeated: true,
  },
  32: { name: 'overhead', type: 'quantities' },
  40: { name: 'resources', type: 'message', shape: resourcesShape, isShared: true },
}

const statusShape: WireShape = {
  1: { name: 'phase', type: 'string' },
  2: { name: 'conditions', type: 'message', shape: conditionShape, isRepeated: true },
  3: { name: 'message', type: 'string' },
  4: { name: 'reason', type: 'string' },
  6: { name: 'podIP', type: 'string' },
  8: { name: 'containerStatuses', type: 'message', shape: containerStatusShape, isRepeated: true },
  10: { name: 'initContainerStatuses', type: 'message', shape: containerStatusShape, isRepeated: true },
  11: { name: 'nominatedNodeName', type: 'string' },
  12: { name: 'podIPs', type: 'message', shape: { 1: { name: 'ip', type: 'string' } }, isRepeated: true },
}

export const podWire: WireShape = {
  1: { name: 'metadata', type: 'message', shape: metadataShape },
  2: { name: 'spec', type: 'message', shape: specShape },
  3: { name: 'status', type: 'message', shape: statusShape },
}
