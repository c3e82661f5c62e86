import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import type { ActAnswer, EditText, Job, JobList, ObjectDetails, SaveAnswer, Target } from '#contract'
import { openCurrent, realClusters } from '#testkit'

const gvr = { group: 'apps', version: 'v1', resource: 'deployments' }

/** A deployment that Helm 4 applies with two replicas. */
async function aWorld() {
  const stack = new AsyncDisposableStack()
  const { east } = realClusters(inject('realClusters'))
  const berth = stack.use(await openCurrent(east.kubeconfig))
  const name = `give-${randomUUID().slice(0, 8)}`
  const labels = { app: name }
  const manifest = (replicas: number) => ({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default' } },
    spec: {
      ...{ replicas, paused: true, selector: { matchLabels: labels } },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
      },
    },
  })
  const helm = (replicas: number) =>
    east.kubectl(['apply', '--server-side', '--field-manager=helm', '-f', '-'], {
      input: JSON.stringify(manifest(replicas)),
    })
  stack.defer(async () => void (await east.kubectl(['delete', 'deployment', name, '--ignore-not-found'])))
  expect(await helm(2)).toMatchObject({ code: 0 })
  const uid = await east.mustKubectl(['get', 'deployment', name, '-o', 'jsonpath={.metadata.uid}'])
  const target: Target = { ...gvr, namespace: 'default', name, uid }
  const act = async (action: string, args: object = {}) => {
    const begun = await berth.ask<ActAnswer>(`/actions/${action}`, 'POST', { targets: [target], args })
    const read = async () => (await berth.ask<Job>(`/jobs/${begun.body.jobId}`)).body
    await expect.poll(async () => (await read()).endedAt, { timeout: 60_000 }).not.toBeNull()
    return await read()
  }
  const names = { ...gvr, namespace: 'default', name }
  const query = `${new URLSearchParams(names)}`
  return {
    ...{ east, name, helm, act, target },
    job: async ({ jobId }: Job) => (await berth.ask<Job>(`/jobs/${jobId}`)).body,
    held: async () => (await berth.ask<ObjectDetails>(`/object/details?${query}`)).body.heldFields,
    edit: async (change: (yaml: string) => string) => {
      const at = (await berth.ask<EditText>(`/object/edit?${query}`)).body
      const { uid: of, resourceVersion } = at
      const sent = { ...names, uid: of, resourceVersion, yaml: change(at.yaml) }
      expect((await berth.ask<SaveAnswer>('/object/save', 'POST', sent)).body).toMatchObject({
        outcome: 'saved',
      })
      const { jobs } = (await berth.ask<{ body: JobList }>('/snapshots/activity')).body.body
      return jobs.find(({ action }) => action === 'edit') as Job
    },
    get: (path: string) => east.mustKubectl(['get', 'deployment', name, '-o', `jsonpath=${path}`]),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

describe('giving back the fields of an object', () => {
  it('lets Helm apply again without a conflict after a scale and an edit, and changes nothing else', async () => {
    await using world = await aWorld()
    expect(await world.held()).toBeNull()
    const scaled = await world.act('scale', { replicas: 1 })
    expect(scaled).toMatchObject({ taken: [{ target: world.target, managers: ['helm'] }] })
    const edited = await world.edit((yaml) => yaml.replace('app:1', 'app:2'))
    expect(edited).toMatchObject({ taken: [{ managers: ['helm'] }] })
    expect(await world.helm(2)).toMatchObject({ code: 1, stderr: expect.stringContaining('flotilla') })
    const held = await world.held()
    expect(held).toMatchObject({ appliers: ['helm'] })
    expect(held?.fields).toContain('spec.replicas')
    expect(held?.fields).toContain('spec.template.spec.containers[name=app].image')

    const before = await world.get('{.spec}')
    expect(await world.act('give-back')).toMatchObject({ state: 'succeeded', undoableCount: 0 })
    expect(await world.get('{.spec}')).toBe(before)
    expect(await world.held()).toBeNull()
    for (const job of [scaled, edited]) expect((await world.job(job)).taken).toBeUndefined()
    expect(await world.act('give-back')).toMatchObject({ state: 'succeeded', counts: { skipped: 1 } })
    expect(await world.helm(2)).toMatchObject({ code: 0 })
    expect(await world.get('{.spec.replicas}')).toBe('2')
  })

  it('says nothing of fields that no program applies', async () => {
    await using world = await aWorld()
    const labelled = await world.act('label', { labels: { 'example.com/a': 'b' } })
    expect(labelled.taken).toBeUndefined()
    expect(await world.held()).toMatchObject({ fields: ['metadata.labels.example.com/a'], count: 1 })
  })
})
