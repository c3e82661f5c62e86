import { randomUUID } from 'node:crypto'
import { describe, expect, test as it } from 'vitest'
import type { KubeClient } from '#kube'
import { type Gvr, type KubeObject, resourcePath } from '#machinery'
import { type ConformanceWorld, Desk, failure, openClient } from './desk.ts'

const pods: Gvr = { group: '', version: 'v1', resource: 'pods' }
const nodes: Gvr = { group: '', version: 'v1', resource: 'nodes' }
const budgets: Gvr = { group: 'policy', version: 'v1', resource: 'poddisruptionbudgets' }

const mergePatch = 'application/merge-patch+json'

/** Asks the server what whoever the client is may do. */
async function review(client: KubeClient, type: 'access' | 'rules', spec: object) {
  const kind = type === 'access' ? 'SelfSubjectAccessReview' : 'SelfSubjectRulesReview'
  const { status } = await client.json<{
    status: {
      allowed?: boolean
      resourceRules?: readonly { verbs: string[]; apiGroups: string[]; resources: string[] }[]
    }
  }>(`/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`, {
    method: 'POST',
    body: { kind, apiVersion: 'authorization.k8s.io/v1', spec },
  })
  return status
}

/** A running pod labelled `app=web` that no controller and no node has anything to do with. */
async function createPod(desk: Desk, name: string): Promise<void> {
  await desk.create(pods, name, {
    metadata: {
      name,
      namespace: desk.namespace,
      labels: { app: 'web' },
      annotations: { 'flotilla.test/keep-status': '' },
    },
    spec: { containers: [{ name: 'app', image: 'app:1' }] },
  })
  await desk.client.json(`${resourcePath(pods, desk.namespace, name)}/status`, {
    method: 'PATCH',
    contentType: mergePatch,
    body: { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
  })
}

const budgetStatus = (disruptionsAllowed: number) => ({
  disruptionsAllowed,
  currentHealthy: 1,
  desiredHealthy: 1 - disruptionsAllowed,
  expectedPods: 1,
  observedGeneration: 1,
})

function evict(desk: Desk, name: string, deleteOptions: object = {}): Promise<{ status: string }> {
  const metadata = { name, namespace: desk.namespace }
  return desk.client.json(`${resourcePath(pods, desk.namespace, name)}/eviction`, {
    method: 'POST',
    body: { kind: 'Eviction', apiVersion: 'policy/v1', metadata, deleteOptions },
  })
}

/** describeAccess says what is taken for granted of permissions, and of what protects pods and nodes. */
export function describeAccess(openWorld: () => Promise<ConformanceWorld>): void {
  describe('reviews of oneself', () => {
    it('tell an administrator that everything is allowed', async () => {
      await using world = await openWorld()
      await using client = await openClient(world.access)
      const resourceAttributes = { verb: 'delete', resource: 'secrets', namespace: 'default' }
      expect(await review(client, 'access', { resourceAttributes })).toMatchObject({ allowed: true })
      const { resourceRules } = await review(client, 'rules', { namespace: 'default' })
      expect(resourceRules).toContainEqual({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] })
    })

    it('tell whom nothing was allowed that nothing is', async () => {
      await using world = await openWorld()
      const impersonation = { user: `nobody-${randomUUID()}`, uid: null, groups: [], extra: {} }
      await using client = await openClient({ ...world.access, impersonation })
      const resourceAttributes = { verb: 'list', resource: 'pods' }
      expect((await review(client, 'access', { resourceAttributes })).allowed).toBe(false)
      const { resourceRules = [] } = await review(client, 'rules', { namespace: 'default' })
      expect(resourceRules.filter(({ resources }) => resources.includes('pods'))).toEqual([])
    })

    it('say what to ask for', async () => {
      await using world = await openWorld()
      await using client = await openClient(world.access)
      expect(await failure(review(client, 'access', {}))).toMatchObject({ status: 422 })
      expect(await failure(review(client, 'rules', {}))).toMatchObject({
        status: 400,
        message: 'no namespace on request',
      })
    })
  })

  describe('an eviction', () => {
    it('is refused as throttled while a budget has none left, and takes one where there is', async () => {
      await using desk = await Desk.open(openWorld)
      await createPod(desk, 'web-1')
      const selector = { matchLabels: { app: 'web' } }
      await desk.create(budgets, 'web', { spec: { minAvailable: 1, selector } })
      const setStatus = (disruptionsAllowed: number) =>
        desk.client.json<KubeObject>(`${resourcePath(budgets, desk.namespace, 'web')}/status`, {
          method: 'PATCH',
          contentType: mergePatch,
          body: { status: budgetStatus(disruptionsAllowed) },
        })
      await setStatus(0)
      expect(await failure(evict(desk, 'web-1'))).toMatchObject({
        reason: 'throttled',
        status: 429,
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        cause: {
          details: { causes: [{ reason: 'DisruptionBudget', message: expect.stringMatching(/web/u) }] },
        },
      })
      await setStatus(1)
      expect(await evict(desk, 'web-1', { dryRun: ['All'] })).toMatchObject({ status: 'Success' })
      expect(await evict(desk, 'web-1')).toMatchObject({ status: 'Success' })
      const path = resourcePath(pods, desk.namespace, 'web-1')
      expect(await failure(desk.client.json(path))).toMatchObject({ reason: 'not-found' })
      const budget = await desk.client.json<KubeObject>(resourcePath(budgets, desk.namespace, 'web'))
      expect(budget.status).toMatchObject({ disruptionsAllowed: 0 })
      await desk.delete(budgets, 'web')
    })

    it('is of that very pod where its uid is named, and of one that is there', async () => {
      await using desk = await Desk.open(openWorld)
      await createPod(desk, 'web-1')
      const preconditions = { uid: randomUUID() }
      expect(await failure(evict(desk, 'web-1', { preconditions }))).toMatchObject({ reason: 'conflict' })
      expect(await failure(evict(desk, 'web-2'))).toMatchObject({ reason: 'not-found' })
      await evict(desk, 'web-1')
    })
  })

  describe('a node', () => {
    it.each(['application/strategic-merge-patch+json', mergePatch])(
      'is cordoned and uncordoned by a patch (%s)',
      async (contentType) => {
        await using world = await openWorld()
        await using client = await openClient(world.access)
        const name = `node-${randomUUID().slice(0, 8)}`
        await client.json(resourcePath(nodes, null), { method: 'POST', body: { metadata: { name } } })
        const path = resourcePath(nodes, null, name)
        const patch = (unschedulable: boolean | null) =>
          client.json<KubeObject>(path, { method: 'PATCH', contentType, body: { spec: { unschedulable } } })
        expect((await patch(true)).spec).toMatchObject({ unschedulable: true })
        expect((await client.json<KubeObject>(path)).spec).toMatchObject({ unschedulable: true })
        expect((await patch(null)).spec).not.toHaveProperty('unschedulable')
        await client.json(path, { method: 'DELETE' })
      },
    )
  })
}
