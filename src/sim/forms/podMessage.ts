import type { WireShape } from '#machinery'

/** The fields of a pod that this server writes, by their numbers in k8s.io/api/core/v1/generated.proto. */

const ownerReference: WireShape = {
  1: { name: 'kind', type: 'string' },
  3: { name: 'name', type: 'string' },
  4: { name: 'uid', type: 'string' },
  5: { name: 'apiVersion', type: 'string' },
  6: { name: 'controller', type: 'bool' },
}

const objectMeta: WireShape = {
  1: { name: 'name', type: 'string' },
  2: { name: 'generateName', type: 'string' },
  3: { name: 'namespace', type: 'string' },
  5: { name: 'uid', type: 'string' },
  6: { name: 'resourceVersion', type: 'string' },
  7: { name: 'generation', type: 'int' },
  8: { name: 'creationTimestamp', type: 'time' },
  9: { name: 'deletionTimestamp', type: 'time' },
  10: { name: 'deletionGracePeriodSeconds', type: 'int' },
  11: { name: 'labels', type: 'map' },
  12: { name: 'annotations', type: 'map' },
  13: { name: 'ownerReferences', type: 'message', shape: ownerReference, isRepeated: true },
  14: { name: 'finalizers', type: 'string', isRepeated: true },
}

const resources: WireShape = {
  1: { name: 'limits', type: 'quantities' },
  2: { name: 'requests', type: 'quantities' },
}

const container: WireShape = {
  1: { name: 'name', type: 'string' },
  2: { name: 'image', type: 'string' },
  8: { name: 'resources', type: 'message', shape: resources },
  24: { name: 'restartPolicy', type: 'string' },
}

const containerState: WireShape = {
  1: {
    name: 'waiting',
    type: 'message',
    shape: { 1: { name: 'reason', type: 'string' }, 2: { name: 'message', type: 'string' } },
  },
  2: { name: 'running', type: 'message', shape: { 1: { name: 'startedAt', type: 'time' } } },
  3: {
    name: 'terminated',
    type: 'message',
    shape: {
      1: { name: 'exitCode', type: 'int' },
      2: { name: 'signal', type: 'int' },
      3: { name: 'reason', type: 'string' },
      4: { name: 'message', type: 'string' },
      5: { name: 'startedAt', type: 'time' },
      6: { name: 'finishedAt', type: 'time' },
    },
  },
}

const containerStatus: WireShape = {
  1: { name: 'name', type: 'string' },
  2: { name: 'state', type: 'message', shape: containerState },
  3: { name: 'lastState', type: 'message', shape: containerState },
  4: { name: 'ready', type: 'bool' },
  5: { name: 'restartCount', type: 'int' },
  6: { name: 'image', type: 'string' },
  9: { name: 'started', type: 'bool' },
}

const condition: WireShape = {
  1: { name: 'type', type: 'string' },
  2: { name: 'status', type: 'string' },
  4: { name: 'lastTransitionTime', type: 'time' },
  5: { name: 'reason', type: 'string' },
  6: { name: 'message', type: 'string' },
}

const spec: WireShape = {
  2: { name: 'containers', type: 'message', shape: container, isRepeated: true },
  3: { name: 'restartPolicy', type: 'string' },
  8: { name: 'serviceAccountName', type: 'string' },
  10: { name: 'nodeName', type: 'string' },
  20: { name: 'initContainers', type: 'message', shape: container, isRepeated: true },
  32: { name: 'overhead', type: 'quantities' },
  40: { name: 'resources', type: 'message', shape: resources },
}

const status: WireShape = {
  1: { name: 'phase', type: 'string' },
  2: { name: 'conditions', type: 'message', shape: condition, isRepeated: true },
  3: { name: 'message', type: 'string' },
  4: { name: 'reason', type: 'string' },
  5: { name: 'hostIP', type: 'string' },
  6: { name: 'podIP', type: 'string' },
  7: { name: 'startTime', type: 'time' },
  8: { name: 'containerStatuses', type: 'message', shape: containerStatus, isRepeated: true },
  9: { name: 'qosClass', type: 'string' },
  10: { name: 'initContainerStatuses', type: 'message', shape: containerStatus, isRepeated: true },
  12: { name: 'podIPs', type: 'message', shape: { 1: { name: 'ip', type: 'string' } }, isRepeated: true },
}

export const podMessage: WireShape = {
  1: { name: 'metadata', type: 'message', shape: objectMeta },
  2: { name: 'spec', type: 'message', shape: spec },
  3: { name: 'status', type: 'message', shape: status },
}
