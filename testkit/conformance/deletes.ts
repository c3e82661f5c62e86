import { describe, expect, test as it } from 'vitest'
import type { KubeStatus } from '#kube'
import { type Gvr, type KubeObject, resourcePath } from '#machinery'
import { type ConformanceWorld, configMaps, Desk, failure } from './desk.ts'

const pods: Gvr = { group: '', version: 'v1', resource: 'pods' }
const namespaces: Gvr = { group: '', version: 'v1', resource: 'namespaces' }
const held = 'flotilla.test/keeps'
const containers = [{ name: 'app', image: 'app:1' }]

interface Deletion {
  readonly options?: object
  readonly query?: Readonly<Record<string, string>>
}

/** Asks for the deletion, and gives the answer: the object, or a Status. */
function remove(
  desk: Desk,
  gvr: Gvr,
  name: string,
  { options, query }: Deletion = {},
): Promise<KubeObject & KubeStatus> {
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...options }
  return desk.client.json(resourcePath(gvr, desk.namespace, name), {
    method: 'DELETE',
    ...(options === undefined ? {} : { body }),
    ...(query === undefined ? {} : { query }),
  })
}

const read = (desk: Desk, gvr: Gvr, name: string): Promise<KubeObject | null> =>
  desk.client.json<KubeObject>(resourcePath(gvr, desk.namespace, name)).catch(() => null)

const withFinalizer = (desk: Desk, name: string, finalizers: readonly string[] | null) =>
  desk.patch(configMaps, name, { metadata: { finalizers } })

/** A pod that a node has, and that no kubelet ends. */
const aPodOfNode = (desk: Desk, name: string, spec: object = {}) =>
  desk.create(pods, name, { spec: { nodeName: 'nowhere', containers, ...spec } })

/** describeDeletes says what the product takes for granted of deletions: which object goes, when, and in which words. */
export function describeDeletes(openWorld: () => Promise<ConformanceWorld>): void {
  describe('deleting an object', () => {
    it('that nothing keeps is done at once, and answered with a Status that names it', async () => {
      await using desk = await Desk.open(openWorld)
      const { metadata } = await desk.create(configMaps, 'plain')
      const answer = await remove(desk, configMaps, 'plain')
      expect(answer).toMatchObject({
        kind: 'Status',
        status: 'Success',
        details: { name: 'plain', kind: 'configmaps', uid: metadata.uid },
      })
      expect(await read(desk, configMaps, 'plain')).toBeNull()
    })

    it('that is not there is a 404 that names it, and of a resource that is not served one that names nothing', async () => {
      await using desk = await Desk.open(openWorld)
      const missing = await failure(remove(desk, configMaps, 'none'))
      expect(missing).toMatchObject({
        reason: 'not-found',
        cause: { reason: 'NotFound', details: { name: 'none', kind: 'configmaps' } },
      })
      const unserved = await failure(remove(desk, { ...configMaps, resource: 'widgets' }, 'none'))
      expect(unserved).toMatchObject({ reason: 'not-found' })
      expect((unserved.cause as KubeStatus | undefined)?.details?.name).toBeUndefined()
    })

    it('with another uid than the one that is meant is a 409, and leaves it alone', async () => {
      await using desk = await Desk.open(openWorld)
      const { metadata } = await desk.create(configMaps, 'namesake')
      const options = { preconditions: { uid: 'another' } }
      const refusal = await failure(remove(desk, configMaps, 'namesake', { options }))
      expect(refusal).toMatchObject({ reason: 'conflict', status: 409, cause: { reason: 'Conflict' } })
      expect(refusal.message).toContain('the UID in the precondition (another) does not match')
      expect((await read(desk, configMaps, 'namesake'))?.metadata.uid).toBe(metadata.uid)
      const meant = { preconditions: { uid: metadata.uid } }
      await remove(desk, configMaps, 'namesake', { options: meant })
      expect(await read(desk, configMaps, 'namesake')).toBeNull()
    })

    it('only tries it where it is a dry run, by query or by options', async () => {
      await using desk = await Desk.open(openWorld)
      await desk.create(configMaps, 'kept')
      await remove(desk, configMaps, 'kept', { query: { dryRun: 'All' } })
      await remove(desk, configMaps, 'kept', { options: { dryRun: ['All'] } })
      expect((await read(desk, configMaps, 'kept'))?.metadata.deletionTimestamp).toBeUndefined()
    })
  })

  describe('deleting an object with a finalizer', () => {
    it('marks it, and it goes when its last finalizer is taken away', async () => {
      await using desk = await Desk.open(openWorld)
      await desk.create(configMaps, 'held')
      await withFinalizer(desk, 'held', [held, `${held}-too`])
      const answer = await remove(desk, configMaps, 'held')
      expect(answer).toMatchObject({
        kind: 'ConfigMap',
        metadata: { name: 'held', finalizers: [held, `${held}-too`], deletionGracePeriodSeconds: 0 },
      })
      const { deletionTimestamp } = answer.metadata
      expect(deletionTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u)
      const again = await remove(desk, configMaps, 'held')
      expect(again.metadata.deletionTimestamp).toBe(deletionTimestamp)
      await withFinalizer(desk, 'held', [held])
      expect((await read(desk, configMaps, 'held'))?.metadata.deletionTimestamp).toBe(deletionTimestamp)
      await withFinalizer(desk, 'held', null)
      expect(await read(desk, configMaps, 'held')).toBeNull()
    })

    it('is given its finalizer by the propagation policy', async () => {
      await using desk = await Desk.open(openWorld)
      const policies = [
        ['Foreground', 'foregroundDeletion'],
        ['Orphan', 'orphan'],
      ] as const
      for (const [propagationPolicy, finalizer] of policies) {
        const name = propagationPolicy.toLowerCase()
        await desk.create(configMaps, name)
        const answer = await remove(desk, configMaps, name, { options: { propagationPolicy } })
        expect(answer).toMatchObject({ kind: 'ConfigMap', metadata: { finalizers: [finalizer] } })
        expect(answer.metadata.deletionTimestamp).toBeDefined()
        // The garbage collector's part, where nothing plays it.
        if ((await read(desk, configMaps, name)) !== null) await withFinalizer(desk, name, null)
        expect(await read(desk, configMaps, name)).toBeNull()
      }
    })
  })

  describe('deleting a pod', () => {
    it('that a node has marks it with its grace period, which a further deletion can only shorten', async () => {
      await using desk = await Desk.open(openWorld)
      await aPodOfNode(desk, 'ends', { terminationGracePeriodSeconds: 40 })
      const first = await remove(desk, pods, 'ends')
      expect(first).toMatchObject({ kind: 'Pod', metadata: { deletionGracePeriodSeconds: 40 } })
      const shorter = await remove(desk, pods, 'ends', { options: { gracePeriodSeconds: 5 } })
      expect(shorter.metadata.deletionGracePeriodSeconds).toBe(5)
      const longer = await remove(desk, pods, 'ends', { options: { gracePeriodSeconds: 60 } })
      expect(longer.metadata.deletionGracePeriodSeconds).toBe(5)
      expect((await read(desk, pods, 'ends'))?.metadata.deletionTimestamp).toBeDefined()
      await remove(desk, pods, 'ends', { options: { gracePeriodSeconds: 0 } })
      expect(await read(desk, pods, 'ends')).toBeNull()
    })

    it('that no node has, or without a grace period, is done at once, and answered with the pod', async () => {
      await using desk = await Desk.open(openWorld)
      await desk.create(pods, 'unscheduled', { spec: { containers, schedulerName: 'nobody' } })
      expect(await remove(desk, pods, 'unscheduled')).toMatchObject({ kind: 'Pod' })
      expect(await read(desk, pods, 'unscheduled')).toBeNull()
      await aPodOfNode(desk, 'forced')
      expect(await remove(desk, pods, 'forced', { options: { gracePeriodSeconds: 0 } })).toMatchObject({
        kind: 'Pod',
      })
      expect(await read(desk, pods, 'forced')).toBeNull()
    })
  })

  describe('a merge patch', () => {
    it('with another uid than the object has is refused, and changes nothing', async () => {
      await using desk = await Desk.open(openWorld)
      await desk.create(configMaps, 'namesake')
      const refusal = await failure(
        desk.patch(configMaps, 'namesake', { metadata: { uid: 'another' }, data: { a: '1' } }),
      )
      expect(refusal).toMatchObject({ reason: 'rejected', status: 422, cause: { reason: 'Invalid' } })
      expect(refusal.message).toContain('metadata.uid')
      expect(await read(desk, configMaps, 'namesake')).not.toHaveProperty('data')
    })
  })

  describe('deleting a namespace', () => {
    it('is answered with the namespace, marked and Terminating', async () => {
      await using desk = await Desk.open(openWorld)
      const name = `${desk.namespace}-gone`
      await desk.client.json('/api/v1/namespaces', { method: 'POST', body: { metadata: { name } } })
      const answer = await desk.client.json<KubeObject>(resourcePath(namespaces, null, name), {
        method: 'DELETE',
      })
      expect(answer).toMatchObject({ kind: 'Namespace', status: { phase: 'Terminating' } })
      expect(answer.metadata.deletionTimestamp).toBeDefined()
    })
  })
}
