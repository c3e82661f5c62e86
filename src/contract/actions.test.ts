import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { actSchema, issueWords, type Target, targetSchema } from '#contract'
import { deletionSchema, fieldManager } from './actions.ts'

const pod = { group: '', version: 'v1', resource: 'pods', namespace: 'shop', name: 'web-1', uid: 'u-1' }

const words = (input: unknown): string => {
  const parsed = v.safeParse(actSchema, input)
  return parsed.success ? 'accepted' : issueWords(parsed.issues)
}
const withTarget = (differences: Partial<Record<keyof Target, unknown>>) =>
  words({ action: 'delete', targets: [{ ...pod, ...differences }] })

describe('a target', () => {
  it('may leave out the core group, the namespace of a node and a uid that is not known', () => {
    expect(v.parse(targetSchema, { version: 'v1', resource: 'nodes', name: 'node-1' })).toEqual({
      ...{ group: '', version: 'v1', resource: 'nodes', namespace: '', name: 'node-1', uid: '' },
    })
  })

  it.each([
    ['the name of a role', { name: 'system:controller:Job-controller' }],
    ['a name that begins with dots', { name: '...' }],
    ['names of one character', { group: 'g', version: '1', resource: 'r', namespace: 'n', name: '1' }],
    ['the group of a custom resource', { group: 'gateway.networking.k8s.io', version: 'v1alpha2' }],
  ])('takes %s', (_, differences) => {
    expect(withTarget(differences)).toBe('accepted')
  })

  it.each([
    ['a path as a name', { name: 'a/b' }, 'name is the name of an object'],
    ['an encoded path as a name', { name: 'a%2Fb' }, 'name is the name of an object'],
    ['the folder above as a name', { name: '..' }, 'name is the name of an object'],
    ['no name', { name: '' }, 'name is the name of an object'],
    [
      'a subresource',
      { resource: 'pods/eviction' },
      'resource is the plural name of a resource, such as pods',
    ],
    ['a query', { resource: 'pods?x=1' }, 'resource is the plural name of a resource, such as pods'],
    ['a version with a slash', { version: 'v1/x' }, 'version is an API version, such as v1'],
    [
      'a group with a slash',
      { group: 'apps/v1' },
      'group is the name of an API group, or empty for the core group',
    ],
    ['a namespace with a slash', { namespace: 'a/b' }, 'namespace is the name of a namespace, or empty'],
    ['an uid with a line break', { uid: 'a\nb' }, 'uid is the uid of an object, or empty'],
  ])('refuses %s', (_, differences, rule) => {
    expect(withTarget(differences)).toContain(rule)
  })
})

describe('an act', () => {
  it('has no arguments and is not confirmed where it does not say so', () => {
    expect(v.parse(actSchema, { action: 'delete', targets: [pod] })).toEqual({
      ...{ action: 'delete', targets: [pod], args: {}, confirmed: false },
    })
  })

  it('names 1 to 5000 objects', () => {
    expect(words({ action: 'delete', targets: [] })).toContain('targets is empty')
    expect(words({ action: 'delete', targets: Array(5001).fill(pod) })).toContain('at most 5000')
  })

  it.each([null, ['uid'], 'uid', 7, true])('has no arguments like %j', (args) => {
    expect(words({ action: 'delete', targets: [pod], args })).toBe('args is an object')
  })

  it('sets fields under a name that stays, so that those which an older version has set are still its own', () => {
    expect(fieldManager).toBe('flotilla')
  })

  it.each(['../delete', 'delete/', 'delete?x', 'Delete', ''])('is not called %j', (action) => {
    expect(words({ action, targets: [pod] })).toContain('action is the id of an action')
  })
})

describe('a deletion', () => {
  it('names its object as a target does, and says no more than an act', () => {
    expect(v.parse(deletionSchema, { ...pod, action: 'drain' })).toEqual({
      ...pod,
      args: {},
      confirmed: false,
    })
  })
})
