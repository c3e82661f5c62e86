import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  demoFaultsSchema,
  permissionParamsSchema,
  settingsPatchSchema,
  settingsSchema,
  tabOrderSchema,
} from '#contract'
import { describeParams } from '../../testkit/conformance/params.ts'
import { secretValueParamsSchema } from './details.ts'
import { objectParamsSchema, readParamsSchema } from './object.ts'
import { schemaParamsSchema } from './schemas.ts'

const pod = { group: '', version: 'v1', resource: 'pods', namespace: 'shop', name: 'web-1' }

/** The sentences of what is refused; none where it is accepted. */
const problems = (schema: v.GenericSchema, input: unknown): readonly string[] =>
  (v.safeParse(schema, input).issues ?? []).map(({ message }) => message)

describe('the parameters of an object', () => {
  it('name it by endpoint, namespace and name', () => {
    expect(v.parse(objectParamsSchema, { ...pod, other: 'x' })).toEqual(pod)
  })

  it('are of the core group and of no namespace where they do not say so', () => {
    expect(v.parse(objectParamsSchema, { version: 'v1', resource: 'nodes', name: 'node-1' })).toEqual({
      ...{ group: '', version: 'v1', resource: 'nodes', namespace: '', name: 'node-1' },
    })
  })

  it.each(['version', 'resource', 'name'] as const)('must have a %s', (field) => {
    expect(problems(objectParamsSchema, { ...pod, [field]: '' })).toEqual([`${field} is required`])
  })

  it.each(['group', 'version', 'resource', 'namespace', 'name'])('lead nowhere else by their %s', (field) => {
    for (const text of ['.', '..', '\uD800'])
      expect(problems(objectParamsSchema, { ...pod, [field]: text })).toEqual([
        `${field} must not be “.” or “..”, and must be text`,
      ])
    for (const text of ['a..b', '...', '.a', '..a'])
      expect(problems(objectParamsSchema, { ...pod, [field]: text })).toEqual([])
  })

  it('reveal the values of a Secret only where that is asked for', () => {
    expect(v.parse(readParamsSchema, pod)).toEqual({ ...pod, reveal: false })
    expect(v.parse(readParamsSchema, { ...pod, reveal: true })).toEqual({ ...pod, reveal: true })
    expect(problems(readParamsSchema, { ...pod, reveal: 'yes' })).toEqual(['reveal must be true or false'])
  })

  it('name a key where one value of a Secret is asked for', () => {
    const secret = { ...pod, resource: 'secrets', key: 'password' }
    expect(v.parse(secretValueParamsSchema, secret)).toEqual(secret)
    expect(problems(secretValueParamsSchema, { ...secret, key: '' })).toEqual(['key is required'])
  })
})

describe('the parameters of a permission', () => {
  it('are of any name in the whole cluster where they say no more', () => {
    expect(v.parse(permissionParamsSchema, { verb: 'list', resource: 'pods' })).toEqual({
      ...{ verb: 'list', group: '', resource: 'pods', subresource: '', namespace: '', name: '' },
    })
  })
})

describe('the parameters of the schema of a kind', () => {
  describeParams(schemaParamsSchema, {
    whole: { group: 'apps', version: 'v1', kind: 'Deployment' },
    least: { version: 'v1', kind: 'Pod' },
    defaults: { group: '' },
    refused: [
      [{ group: 'a'.repeat(254) }, 'group is too long'],
      [{ version: '' }, 'version is required'],
      [{ version: 'v'.repeat(64) }, 'version is too long'],
      [{ kind: '' }, 'kind is required'],
      [{ kind: 'K'.repeat(64) }, 'kind is too long'],
    ],
  })
})

describe('the settings', () => {
  it('have a default each', () => {
    expect(v.parse(settingsSchema, {})).toEqual({
      version: 1,
      theme: 'system',
      allowDuplicateContextNames: false,
      backgroundRefresh: true,
      kubeconfigSources: [],
      processHeapMb: 2048,
      requestsInFlight: 50,
    })
  })

  it('change one by one, and never their version', () => {
    expect(v.parse(settingsPatchSchema, { version: 1, theme: 'dark' })).toEqual({ theme: 'dark' })
  })

  it('say which number is out of its range', () => {
    expect(problems(settingsPatchSchema, { processHeapMb: 127, requestsInFlight: 1001 })).toEqual([
      'processHeapMb must be a whole number from 128 to 65536',
      'requestsInFlight must be a whole number from 1 to 1000',
    ])
    expect(problems(settingsPatchSchema, { processHeapMb: 128, requestsInFlight: 1000 })).toEqual([])
  })
})

describe('the order of the tabs', () => {
  it('is a list of clusters', () => {
    const order = { clusterIds: ['config:a', 'config:b'] }
    expect(v.parse(tabOrderSchema, order)).toEqual(order)
    expect(problems(tabOrderSchema, { clusterIds: [''] })).toEqual(['clusterId is required'])
  })
})

describe('the faults of a demo cluster', () => {
  it('are those the demo knows', () => {
    const all = ['signed-out', 'unreachable', 'refusing', 'flapping', 'slow', 'failing']
    expect(v.parse(demoFaultsSchema, { faults: all })).toEqual({ faults: all })
    expect(problems(demoFaultsSchema, { faults: ['on fire'] })).toHaveLength(1)
  })
})
