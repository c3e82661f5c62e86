import { metadataShape, type WireShape } from '#machinery'

// Shapes that several kinds share, by the field numbers in generated.proto of k8s.io/api and k8s.io/apimachinery.

export const selectorShape: WireShape = {
  1: { name: 'matchLabels', type: 'map' },
  2: {
    name: 'matchExpressions',
    type: 'message',
    isRepeated: true,
    shape: {
      1: { name: 'key', type: 'string' },
      2: { name: 'operator', type: 'string' },
      3: { name: 'values', type: 'string', isRepeated: true },
    },
  },
}

/** templateShape reads the names and images of a pod template's containers. */
export const templateShape: WireShape = {
  2: {
    name: 'spec',
    type: 'message',
    shape: {
      2: {
        name: 'containers',
        type: 'message',
        isRepeated: true,
        shape: { 1: { name: 'name', type: 'string' }, 2: { name: 'image', type: 'string' } },
      },
    },
  },
}

/** conditionShape is for the conditions of nodes and jobs. Those of other kinds have other field numbers. */
export const conditionShape: WireShape = {
  1: { name: 'type', type: 'string' },
  2: { name: 'status', type: 'string' },
  4: { name: 'lastTransitionTime', type: 'time' },
  5: { name: 'reason', type: 'string' },
  6: { name: 'message', type: 'string' },
}

/** resourcesShape reads the limits and requests of a container or of a whole pod. */
export const resourcesShape: WireShape = {
  1: { name: 'limits', type: 'quantities' },
  2: { name: 'requests', type: 'quantities' },
}

/** objectShape is an object with metadata, spec and status. */
export const objectShape = (spec: WireShape, status: WireShape): WireShape => ({
  1: { name: 'metadata', type: 'message', shape: metadataShape },
  2: { name: 'spec', type: 'message', shape: spec },
  3: { name: 'status', type: 'message', shape: status },
})
