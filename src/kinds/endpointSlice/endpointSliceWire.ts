import { metadataShape, type WireShape } from '#machinery'

/** The fields of an endpoint slice that its row reads, by their numbers in k8s.io/api/discovery/v1/generated.proto. */
export const endpointSliceWire: WireShape = {
  1: { name: 'metadata', type: 'message', shape: metadataShape },
  2: {
    name: 'endpoints',
    type: 'message',
    isRepeated: true,
    shape: { 1: { name: 'addresses', type: 'string', isRepeated: true } },
  },
  3: {
    name: 'ports',
    type: 'message',
    isRepeated: true,
    shape: { 1: { name: 'name', type: 'string' }, 3: { name: 'port', type: 'int' } },
  },
  4: { name: 'addressType', type: 'string' },
}
