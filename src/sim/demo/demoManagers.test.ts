import { describe, expect, it } from 'vitest'
import type {
  ActAnswer,
  EditText,
  ErrorBody,
  Job,
  ManifestsReview,
  ObjectDetails,
  ReviewAnswer,
  SchemaAnswer,
} from '#contract'
import type { KubeObject } from '#machinery'
import { aClusterToOpen } from '#testkit'
import { addManagers } from './managers.ts'

const gvr = { group: 'apps', version: 'v1', resource: 'deployments' }
const names = { ...gvr, namespace: 'shop', name: 'web' }
const query = `${new URLSearchParams(names)}`
const web = (replicas: number) => ({
  ...{
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', uid: 'of-web' },
  },
  spec: {
    ...{ replicas, selector: { matchLabels: { app: 'web' } } },
    template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } },
  },
})

/** A cluster of the demo, as far as editors and managers go, and its berth. */
async function aWorld() {
  const stack = new AsyncDisposableStack()
  const cluster = stack.use(await aClusterToOpen({ server: { hasSchemas: true, hasManagers: true } }))
  cluster.server.put(web(2) as unknown as KubeObject)
  addManagers(cluster.server, 0)
  const berth = stack.use(await cluster.open())
  const act = async (action: string, args: object = {}) => {
    const targets = [{ ...names, uid: 'of-web' }]
    const { jobId } = (await berth.ask<ActAnswer>(`/actions/${action}`, 'POST', { targets, args })).body
    const read = async () => (await berth.ask<Job>(`/jobs/${jobId}`)).body
    await expect.poll(async () => (await read()).endedAt).not.toBeNull()
    return await read()
  }
  return {
    ...{ berth, act },
    held: async () => (await berth.ask<ObjectDetails>(`/object/details?${query}`)).body.heldFields,
    stored: () => cluster.server.store.get('apps/deployments', 'shop/web'),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

describe('a cluster of the demo', () => {
  it('describes the fields of its kinds, one group at a time', async () => {
    await using world = await aWorld()
    const { body } = await world.berth.ask<SchemaAnswer>('/schema?group=apps&version=v1&kind=Deployment')
    expect(body).toMatchObject({
      problem: null,
      schema: {
        root: { ref: 'Deployment' },
        types: {
          DeploymentSpec: {
            required: ['selector', 'template'],
            fields: {
              replicas: { types: ['integer'], description: 'How many pods are wanted. 1 by default.' },
              template: { ref: 'PodTemplateSpec' },
            },
          },
          Container: {
            isOpen: true,
            fields: { imagePullPolicy: { values: ['Always', 'IfNotPresent', 'Never'] } },
          },
        },
      },
    })
  })

  it('notes who has set a field, and lets it be given back', async () => {
    await using world = await aWorld()
    expect(await world.held()).toBeNull()
    expect(await world.act('scale', { replicas: 5 })).toMatchObject({ taken: [{ managers: ['helm'] }] })
    expect(await world.held()).toEqual({ fields: ['spec.replicas'], count: 1, appliers: ['helm'] })
    expect(await world.act('give-back')).toMatchObject({ state: 'succeeded' })
    expect(await world.held()).toBeNull()
    expect(world.stored()).toMatchObject({ spec: { replicas: 5 } })
  })

  it('names the manager in whose field another value is applied', async () => {
    await using world = await aWorld()
    const yaml = JSON.stringify({ ...web(3), metadata: { name: 'web', namespace: 'shop' } })
    const { body } = await world.berth.ask<ManifestsReview>('/manifests/review', 'POST', {
      yaml,
      namespace: 'shop',
    })
    expect(JSON.stringify(body)).toMatch(/"field":".spec.replicas","manager":"helm using/u)
  })

  it('refuses another selector of a workload, as it is set when the workload is made', async () => {
    await using world = await aWorld()
    const at = (await world.berth.ask<EditText>(`/object/edit?${query}`)).body
    const { uid, resourceVersion } = at
    const sent = { ...names, uid, resourceVersion, yaml: at.yaml.replace('app: web', 'app: other') }
    const { body } = await world.berth.ask<ReviewAnswer & ErrorBody>('/object/review', 'POST', sent)
    expect(JSON.stringify(body)).toContain('field is immutable')
  })
})
