import { metadataShape, type WireShape } from '#machinery'

/** What several kinds have in common, by the numbers in generated.proto of k8s.io/api and k8s.io/apimachinery. */

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

/** Of a pod template, the names and images of its containers. */
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

/** Conditions of nodes and jobs; those of other kinds have other numbers. */
export const conditionShape: WireShape = {
  1: { name: 'type', type: 'string' },
  2: { name: 'status', type: 'string' },
  4: { name: 'lastTransitionTime', type: 'time' },
  5: { name: 'reason', type: 'string' },
  6: { name: 'message', type: 'string' },
}

/** What a container, or a pod as a whole, asks for and may have at most. */
export const resourcesShape: WireShape = {
  1: { name: 'limits', type: 'quantities' },
  2: { name: 'requests', type: 'quantities' },
}

/** An object of the usual three parts. */
export const objectShape = (spec: WireShape, status: WireShape): WireShape => ({
  1: { name: 'metadata', type: 'message', shape: metadataShape },
  2: { name: 'spec', type: 'message', shape: spec },
  3: { name: 'status', type: 'message', shape: status },
})
