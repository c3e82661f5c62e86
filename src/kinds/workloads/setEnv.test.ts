import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { anObject, said, warned } from '../../../testkit/actionWorld.ts'
import { setEnv } from './setEnv.ts'
import { setResources } from './setResources.ts'

const target = {
  ...{ group: 'apps', version: 'v1', resource: 'deployments', namespace: 'shop', name: 'web', uid: 'u' },
}
const metadata = { name: 'web', uid: 'u', resourceVersion: '7' }
const aDeployment = (...containers: readonly object[]) =>
  ({ metadata, spec: { template: { spec: { containers } } } }) as KubeObject
const planOf = (action: typeof setEnv, object: KubeObject, args: Record<string, unknown>) =>
  action.plan(target, args, { object, history: [], nowMs: 0, token: '' })

describe('set environment', () => {
  const fromSecret = { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'web', key: 'password' } } }
  const web = aDeployment({ name: 'web', env: [{ name: 'LOG', value: 'info' }, fromSecret] })

  it('shows the variables that have a text, and none whose value comes from elsewhere', () => {
    expect(setEnv.form(web)[0]).toHaveProperty('present', { LOG: 'info' })
    const two = aDeployment({ name: 'web', env: [{ name: 'LOG', value: 'info' }] }, { name: 'proxy' })
    expect(setEnv.form(two)).toMatchObject([{ present: { 'web/LOG': 'info' } }])
  })

  it('takes the other source away where a text is set instead, and keeps the order', () => {
    expect(planOf(setEnv, web, { env: { PASSWORD: 'a text', NEW: '1' } })).toMatchObject({
      patchType: 'strategic',
      body: {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: 'web',
                  env: [
                    { name: 'PASSWORD', value: 'a text', valueFrom: null },
                    { name: 'NEW', value: '1' },
                  ],
                  '$setElementOrder/env': [{ name: 'LOG' }, { name: 'PASSWORD' }, { name: 'NEW' }],
                },
              ],
            },
          },
        },
      },
    })
  })

  it('lets a change of one container win over one of every container', () => {
    const two = aDeployment({ name: 'web' }, { name: 'proxy' })
    const plan = JSON.stringify(planOf(setEnv, two, { env: { 'web/LOG': 'debug', LOG: 'info' } }))
    expect(plan).toContain('"name":"web","env":[{"name":"LOG","value":"debug"}]')
    expect(plan).toContain('"name":"proxy","env":[{"name":"LOG","value":"info"}]')
  })

  it('removes a variable by name, and leaves alone one that is not there', () => {
    const sent = (env: Record<string, string | null>) => planOf(setEnv, web, { env })
    expect(sent({ LOG: null })).toMatchObject({
      body: {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  env: [{ name: 'LOG', $patch: 'delete' }],
                  '$setElementOrder/env': [{ name: 'PASSWORD' }],
                },
              ],
            },
          },
        },
      },
    })
    const nothing = { type: 'patch', patchType: 'merge', body: {} }
    expect(sent({ OLD: null })).toEqual(nothing)
    expect(sent({ LOG: 'info' })).toEqual(nothing)
    expect(JSON.stringify(sent({ LOG: 'debug' }))).toContain('"env":[{"name":"LOG","value":"debug"}]')
  })

  it('offers its variables by name, and an empty text for one without any', () => {
    const field = {
      ...{ id: 'env', type: 'pairs', label: 'Environment variables', key: 'Name', value: 'Value' },
      ...{ isFixed: false, default: {} },
      hint: 'A name alone is set in every container; container/NAME in one.',
    }
    expect(setEnv.form(aDeployment({ name: 'web', env: [{ name: 'EMPTY' }] }))).toEqual([
      { ...field, present: { EMPTY: '' } },
    ])
    expect(setEnv.form(null)).toEqual([{ ...field, present: {} }])
  })

  it.each([
    [{ 'A=B': '1' }],
    [{ 'Web!/LOG': '1' }],
    [{ '1A': '1' }],
    [{ '': '1' }],
    [{ ['A'.repeat(254)]: '1' }],
    [{ 'A ': '1' }],
    [{ A: 'x'.repeat(128 * 1024 + 1) }],
    [{ A: 1 }],
    [{}],
  ])('does not take %o', (env) => {
    expect(setEnv.readArgs({ env })).toHaveProperty('problem')
  })

  it('names what is wrong with a name', () => {
    expect(setEnv.readArgs({ env: { 'A=B': '1' } })).toEqual({
      problem: expect.stringContaining('a variable has a name such as LOG_LEVEL'),
    })
  })

  it.each([
    [{ A: '' }],
    [{ '_a.b-C1': '1' }],
    [{ '-a': '1' }],
    [{ '.a': null }],
    [{ ['A'.repeat(253)]: 'x'.repeat(128 * 1024) }],
  ])('takes %o', (env) => {
    expect(setEnv.readArgs({ env })).not.toHaveProperty('problem')
  })

  it('is refused for a container that is not there, and says what happens', () => {
    expect(setEnv.refusal(web, { env: { 'mesh/LOG': 'x' } })).toBe('It has no container mesh.')
    expect(setEnv.refusal(web, { env: { 'web/LOG': 'x', OTHER: 'x' } })).toBeNull()
    expect(said(setEnv, { env: { LOG: 'x' } })[0]).toMatch(/^Its pods are replaced/u)
    expect(warned(setEnv, { env: { LOG: 'x' } }, { object: ofHelm })[0]).toContain('set the environment back')
  })
})

const ofHelm = anObject({}, { annotations: { 'meta.helm.sh/release-name': 'shop' } })

describe('set resources', () => {
  it('offers what is usual, and removes an empty amount', () => {
    const web = aDeployment({ name: 'web', resources: { requests: { cpu: '1', 'example.com/gpu': '2' } } })
    expect(setResources.form(web)).toMatchObject([
      { present: { 'requests.cpu': '1', 'requests.example.com/gpu': '2', 'limits.memory': '' } },
    ])
    expect(
      planOf(setResources, web, { resources: { 'requests.cpu': '', 'limits.memory': '' } }),
    ).toMatchObject({
      body: { spec: { template: { spec: { containers: [{ resources: { requests: { cpu: null } } }] } } } },
    })
    const gpu = JSON.stringify(planOf(setResources, web, { resources: { 'requests.example.com/gpu': '3' } }))
    expect(gpu).toContain('{"requests":{"example.com/gpu":"3"}}')
    expect(setResources.readArgs({ resources: { 'requests.cpu': 'much' } })).toHaveProperty('problem')
  })

  it('shows all that the containers have, the usual amounts first, and adds no names', () => {
    const field = {
      ...{ id: 'resources', type: 'pairs', label: 'Requests and limits', key: 'Resource', value: 'Amount' },
      default: {},
    }
    const resources = { requests: { 'example.com/gpu': '2', memory: '1Gi' }, limits: { cpu: '2' } }
    const [shown] = setResources.form(aDeployment({ name: 'web', resources }))
    expect(shown).toMatchObject({ ...field, isFixed: true })
    expect(Object.entries((shown as { present: object }).present)).toEqual([
      ['requests.cpu', ''],
      ['requests.memory', '1Gi'],
      ['limits.cpu', '2'],
      ['limits.memory', ''],
      ['requests.example.com/gpu', '2'],
    ])
    expect(setResources.form(null)).toEqual([{ ...field, isFixed: false, present: {} }])
  })

  it('sends the amounts that change, of requests and of limits', () => {
    const web = aDeployment({ name: 'web', resources: { requests: { cpu: '1' }, limits: { cpu: '2' } } })
    const sent = (resources: object) => planOf(setResources, web, { resources })
    expect(sent({ 'requests.cpu': '500m', 'limits.cpu': '2', 'limits.memory': '1Gi' })).toEqual({
      ...{ type: 'patch', patchType: 'strategic' },
      body: {
        spec: {
          template: {
            spec: {
              containers: [
                { name: 'web', resources: { requests: { cpu: '500m' }, limits: { memory: '1Gi' } } },
              ],
            },
          },
        },
      },
    })
    expect(sent({ 'limits.cpu': null })).toMatchObject({
      body: { spec: { template: { spec: { containers: [{ resources: { limits: { cpu: null } } }] } } } },
    })
    expect(sent({ 'requests.cpu': '1', 'requests.memory': null })).toEqual({
      ...{ type: 'patch', patchType: 'merge', body: {} },
    })
  })

  it('knows a container without any', () => {
    const web = aDeployment({ name: 'web' })
    const none = { 'requests.cpu': '', 'requests.memory': '', 'limits.cpu': '', 'limits.memory': '' }
    expect(setResources.form(web)[0]).toHaveProperty('present', none)
    const plan = JSON.stringify(planOf(setResources, web, { resources: { 'limits.cpu': '1' } }))
    expect(plan).toContain('{"limits":{"cpu":"1"}}')
  })

  it.each(['', '1', '0.5', '.5', '1.', '250m', '512Mi', '1Ki', '1k', '2G', '1e3', '1E-3', '10u', '5n', null])(
    'takes the amount %j',
    (amount) => {
      expect(setResources.readArgs({ resources: { 'limits.cpu': amount } })).not.toHaveProperty('problem')
    },
  )

  it.each(['x', '-1', '1 ', ' 1', '1mm', 'm', '.', '1.5.2', '1e', '512MiB', '1ki', '250mi', 5])(
    'does not take the amount %j',
    (amount) => {
      expect(setResources.readArgs({ resources: { 'limits.cpu': amount } })).toEqual({
        problem: expect.stringContaining('an amount is a quantity such as 250m or 512Mi'),
      })
    },
  )

  it.each([
    'cpu',
    'requests',
    'requests.',
    'xrequests.cpu',
    'request.cpu',
    'limits.c pu',
    `limits.${'a'.repeat(318)}`,
  ])('does not take the name %j', (name) => {
    expect(setResources.readArgs({ resources: { [name]: '1' } })).toEqual({
      problem: expect.stringContaining('a resource has a name such as requests.cpu or limits.memory'),
    })
  })

  it('is refused for a container that is not there, and says what happens', () => {
    const resources = { 'mesh/limits.cpu': '1' }
    expect(setResources.refusal(aDeployment({ name: 'web' }), { resources })).toBe(
      'It has no container mesh.',
    )
    expect(said(setResources, { resources })[0]).toMatch(/^Its pods .* An empty amount is removed\.$/u)
    expect(warned(setResources, { resources }, { object: ofHelm })[0]).toContain('set the resources back')
  })
})
