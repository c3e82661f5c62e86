import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import {
  changesSchema,
  containersIn,
  missingContainer,
  patchOfChanges,
  presentPairs,
} from './containerPairs.ts'

const aWorkload = (containers: readonly string[], initContainers: readonly string[] = []) =>
  anObject({
    spec: {
      template: {
        spec: {
          containers: containers.map((name) => ({ name })),
          initContainers: initContainers.map((name) => ({ name })),
        },
      },
    },
  })

describe('presentPairs', () => {
  const present = (object: ReturnType<typeof aWorkload>) =>
    presentPairs(object, ({ name }) => [['LOG', `of ${name}`]])

  it('have names without a container where there is one container only', () => {
    expect(present(aWorkload(['web']))).toEqual({ LOG: 'of web' })
  })

  it('have the container before each name where there are several, init containers last', () => {
    const pairs = present(aWorkload(['web', 'proxy'], ['init-db']))
    expect(Object.entries(pairs)).toEqual([
      ['web/LOG', 'of web'],
      ['proxy/LOG', 'of proxy'],
      ['init-db/LOG', 'of init-db'],
    ])
  })

  it('are none for an object that was not read or has no template', () => {
    expect(presentPairs(null, () => [['LOG', 'x']])).toEqual({})
    for (const object of [anObject(), anObject({ spec: {} })])
      expect(presentPairs(object, () => [['LOG', 'x']])).toEqual({})
  })
})

describe('missingContainer', () => {
  const object = aWorkload(['web'], ['init-db'])

  it('names the first container that the object does not have', () => {
    expect(missingContainer(object, ['web', 'mesh', 'cache'])).toBe('It has no container mesh.')
  })

  it('is null where it has all of them, init containers too', () => {
    expect(missingContainer(object, ['init-db', 'web'])).toBeNull()
    expect(missingContainer(object, [])).toBeNull()
  })
})

describe('containersIn', () => {
  it.each([
    ['web/LOG', ['web']],
    ['LOG', []],
    ['/LOG', []],
    // The name of a resource, not of a container.
    ['requests.example.com/gpu', []],
    ['web/requests.example.com/gpu', ['web']],
    ['-web/LOG', []],
    ['web-/LOG', []],
    ['Web/LOG', []],
    ['w/LOG', ['w']],
    [`${'w'.repeat(63)}/LOG`, ['w'.repeat(63)]],
    [`${'w'.repeat(64)}/LOG`, []],
  ])('of %s are %j', (key, containers) => {
    expect(containersIn({ [key]: 'x' })).toEqual(containers)
  })
})

describe('changesSchema', () => {
  const upper = v.pipe(v.string(), v.regex(/^[A-Z]+$/u), v.description('a name has capitals'))
  const schema = changesSchema(upper, v.string())
  const problems = (input: unknown) => v.safeParse(schema, input).issues?.map(({ message }) => message) ?? []

  it('checks the name behind the container, and takes null for one that is removed', () => {
    expect(problems({ LOG: 'x', 'web/LOG': null })).toEqual([])
    expect(problems({ 'web/log': 'x' })).toEqual(['a name has capitals'])
    expect(problems({ log: 'x' })).toEqual(['a name has capitals'])
    expect(problems({ LOG: 1 })).toHaveLength(1)
  })

  it('does not take nothing', () => {
    expect(problems({})).toEqual(['nothing is changed'])
  })
})

describe('patchOfChanges', () => {
  const object = aWorkload(['web', 'proxy'], ['init-db'])
  const patched = (changes: Record<string, string | null>) =>
    patchOfChanges(object, changes, (_, own) => (own.size === 0 ? null : { set: [...own] })).body

  it('changes each container by its own changes, which win over those for all', () => {
    expect(patched({ 'web/LOG': 'debug', LOG: 'info', 'mesh/LOG': 'x' })).toEqual({
      spec: {
        template: {
          spec: {
            initContainers: [{ name: 'init-db', set: [['LOG', 'info']] }],
            containers: [
              { name: 'web', set: [['LOG', 'debug']] },
              { name: 'proxy', set: [['LOG', 'info']] },
            ],
          },
        },
      },
    })
  })

  it('changes as many init containers as others', () => {
    const one = aWorkload(['web'], ['init-db'])
    const patch = patchOfChanges(one, { LOG: 'x' }, ({ name }) => ({ set: name }))
    expect(patch.body).toEqual({
      spec: {
        template: {
          spec: {
            initContainers: [{ name: 'init-db', set: 'init-db' }],
            containers: [{ name: 'web', set: 'web' }],
          },
        },
      },
    })
  })

  it('leaves out the containers that do not change', () => {
    expect(patched({ 'proxy/LOG': null })).toEqual({
      spec: { template: { spec: { containers: [{ name: 'proxy', set: [['LOG', null]] }] } } },
    })
    expect(patched({ 'mesh/LOG': 'x' })).toEqual({})
  })
})
