import { describe } from 'vitest'
import { describeParams } from '../../testkit/conformance/params.ts'
import { holdersParamsSchema, rightsParamsSchema, whoCanParamsSchema } from './rbac.ts'

const tooLong = (...fields: readonly string[]) =>
  fields.map((field) => [{ [field]: 'a'.repeat(501) }, `${field} is too long`] as const)
const nothing = { group: '', resource: '', subresource: '', namespace: '', name: '', path: '' }

describe('the parameters of who can do something with a resource', () => {
  describeParams(whoCanParamsSchema, {
    whole: {
      ...{ verb: 'get', group: 'apps', resource: 'deployments', subresource: 'scale' },
      ...{ namespace: 'shop', name: 'web', path: '' },
    },
    least: { verb: 'get', resource: 'pods' },
    defaults: nothing,
    refused: [
      [{ verb: '' }, 'verb is required'],
      [{ resource: '' }, 'either resource or path is required'],
      [{ path: '/healthz' }, 'either resource or path is required'],
      ...tooLong('group', 'resource', 'subresource', 'namespace', 'name'),
    ],
  })
})

describe('the parameters of who can ask for an address that is no resource', () => {
  describeParams(whoCanParamsSchema, {
    whole: { ...nothing, verb: 'get', path: '/healthz' },
    least: { verb: 'get', path: '/metrics' },
    defaults: nothing,
    refused: tooLong('path'),
  })
})

describe('the parameters of what a subject may do', () => {
  describeParams(rightsParamsSchema, {
    whole: { kind: 'ServiceAccount', namespace: 'shop', name: 'bot', groups: ['ops'] },
    least: { kind: 'User', name: 'alice' },
    defaults: { namespace: '', groups: [] },
    taken: [{ kind: 'Group', namespace: '' }, { kind: 'User' }, { groups: Array(100).fill('ops') }],
    refused: [
      // Only a service account has a namespace, and it always has one.
      [{ namespace: '' }, 'namespace is required'],
      [{ kind: 'Robot' }, 'kind must be User, Group or ServiceAccount'],
      [{ name: '' }, 'name is required'],
      [{ groups: Array(101).fill('ops') }, 'groups must be at most 100'],
      ...tooLong('namespace'),
    ],
  })
})

describe('the parameters of who holds a role', () => {
  describeParams(holdersParamsSchema, {
    whole: { namespace: 'shop', name: 'edit' },
    least: { name: 'edit' },
    defaults: { namespace: '' },
    refused: [[{ name: '' }, 'name is required'], ...tooLong('namespace')],
  })
})
