import { describe } from 'vitest'
import { describeParams, type Refused } from '../../testkit/conformance/params.ts'
import { reviewSchema, saveSchema } from './edits.ts'

const least = {
  ...{ version: 'v1', resource: 'nodes', name: 'node-1', uid: 'u-1', resourceVersion: '7' },
  yaml: 'kind: Node',
}
const whole = {
  ...{ group: 'apps', version: 'v1', resource: 'deployments', namespace: 'shop', name: 'web' },
  ...{ uid: 'u-1', resourceVersion: '7', yaml: 'kind: Deployment', by: 'patch', part: 'status' },
}
const defaults = { group: '', namespace: '', by: 'update', part: 'all' }
const taken = [{ by: 'update' }, { part: 'all' }]
const refused: Refused = [
  // An edit is of one object at one state: it names both.
  [{ uid: '' }, 'uid is the uid of the object that is edited'],
  [{ resourceVersion: '' }, 'resourceVersion is the one that the edited text was read at'],
  [{ yaml: '' }, 'yaml is empty'],
  [{ by: 'apply' }, 'by must be update or patch'],
  [{ part: 'spec' }, 'part must be all or status'],
]

describe('the parameters of the review of an edit', () => {
  describeParams(reviewSchema, { whole, least, defaults, taken, refused })
})

describe('the parameters of an edit', () => {
  describeParams(saveSchema, {
    whole: { ...whole, confirmed: true },
    least,
    defaults: { ...defaults, confirmed: false },
    refused,
  })
})
