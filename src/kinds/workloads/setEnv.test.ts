import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
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
    expect(setEnv.form(web)).toMatchObject([{ present: { LOG: 'info' } }])
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

  it.each([[{ 'A=B': '1' }], [{ 'Web!/LOG': '1' }], [{}]])('does not take %o', (env) => {
    expect(setEnv.readArgs({ env })).toHaveProperty('problem')
  })
})

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
})
