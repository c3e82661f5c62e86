import { metadataShape, type WireShape } from '#machinery'

/** The fields of an event that its row reads, by their numbers in k8s.io/api/core/v1/generated.proto. */
export const eventWire: WireShape = {
  1: { name: 'metadata', type: 'message', shape: metadataShape },
  2: {
    name: 'involvedObject',
    type: 'message',
    shape: {
      1: { name: 'kind', type: 'string' },
      2: { name: 'namespace', type: 'string' },
      3: { name: 'name', type: 'string' },
      4: { name: 'uid', type: 'string' },
      5: { name: 'apiVersion', type: 'string' },
      7: { name: 'fieldPath', type: 'string' },
    },
  },
  3: { name: 'reason', type: 'string' },
  4: { name: 'message', type: 'string' },
  5: {
    name: 'source',
    type: 'message',
    shape: { 1: { name: 'component', type: 'string' }, 2: { name: 'host', type: 'string' } },
  },
  6: { name: 'firstTimestamp', type: 'time' },
  7: { name: 'lastTimestamp', type: 'time' },
  8: { name: 'count', type: 'int' },
  9: { name: 'type', type: 'string' },
  10: { name: 'eventTime', type: 'microTime' },
  11: {
    name: 'series',
    type: 'message',
    shape: { 1: { name: 'count', type: 'int' }, 2: { name: 'lastObservedTime', type: 'microTime' } },
  },
  14: { name: 'reportingComponent', type: 'string' },
  15: { name: 'reportingInstance', type: 'string' },
}
