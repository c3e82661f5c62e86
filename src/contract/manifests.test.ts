import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { describeParams, type Refused } from '../../testkit/conformance/params.ts'
import { applyManifestsSchema, exportManifestsSchema, reviewManifestsSchema } from './manifests.ts'

const text = { yaml: 'kind: Pod', namespace: 'shop' }
const namespaceRule = 'namespace is the namespace of the manifests that name none'
const notTexts: Refused = [
  [{ yaml: '' }, 'yaml is empty'],
  [{ namespace: '' }, namespaceRule],
  [{ namespace: '../shop' }, 'namespace is the name of a namespace, or empty'],
]
const placeRule = 'a manifest is named by its place in the text, from 0'

describe('the parameters of a review of manifests', () => {
  describeParams(reviewManifestsSchema, {
    whole: { ...text, forced: [0, 499] },
    least: text,
    defaults: { forced: [] },
    taken: [{ forced: Array(500).fill(1) }],
    refused: [
      ...notTexts,
      [{ forced: [0, 500] }, `forced.1: ${placeRule}`],
      [{ forced: [-1] }, `forced.0: ${placeRule}`],
      [{ forced: [0.5] }, `forced.0: ${placeRule}`],
      [{ forced: Array(501).fill(1) }, 'forced: at most 500 manifests'],
    ],
  })
})

describe('the parameters of manifests that are applied', () => {
  describeParams(applyManifestsSchema, {
    whole: { ...text, manifests: [{ index: 499, uid: 'u-1', isForced: true }], confirmed: true },
    least: text,
    defaults: { confirmed: false },
    taken: [{ manifests: [{ index: 0, uid: null, isForced: false }] }],
    refused: [
      ...notTexts,
      [{ manifests: [] }, 'manifests is empty'],
      [{ manifests: [{ index: 500 }] }, `manifests.0.index: ${placeRule}`],
      [{ manifests: Array(501).fill({ index: 1 }) }, 'manifests: at most 500 manifests'],
    ],
  })

  it('take over no field of another manager where they do not say so', () => {
    expect(v.parse(applyManifestsSchema, { ...text, manifests: [{ index: 0 }] }).manifests).toEqual([
      { index: 0, isForced: false },
    ])
  })
})

describe('the parameters of manifests that are exported', () => {
  const target = { group: '', version: 'v1', resource: 'pods', namespace: 'shop', name: 'web-1', uid: 'u-1' }
  describeParams(exportManifestsSchema, {
    whole: { targets: [target] },
    least: { targets: [target] },
    refused: [
      [{ targets: [] }, 'targets is empty'],
      [{ targets: Array(501).fill(target) }, 'targets are at most 500'],
    ],
  })
})
