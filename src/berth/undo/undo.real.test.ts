import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import type { ActAnswer, EditText, ErrorBody, Job, JobList, SaveAnswer, Target, UndoReview } from '#contract'
import { openCurrent, realClusters } from '#testkit'

async function aWorld() {
  const stack = new AsyncDisposableStack()
  const { east } = realClusters(inject('realClusters'))
  const berth = stack.use(await openCurrent(east.kubeconfig))
  const name = `undo-${randomUUID().slice(0, 8)}`
  const labels = { app: name }
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
  }
  stack.use(
    await east.apply({
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default' } },
      spec: { replicas: 0, selector: { matchLabels: labels }, template },
    }),
  )
  const get = async (path: string) =>
    await east.mustKubectl(['get', 'deployment', name, '-o', `jsonpath=${path}`])
  const uid = await get('{.metadata.uid}')
  const target: Target = {
    group: 'apps',
    version: 'v1',
    resource: 'deployments',
    namespace: 'default',
    name,
    uid,
  }
  const ended = async (jobId: string) => {
    const read = async () => (await berth.ask<Job>(`/jobs/${jobId}`)).body
    await expect.poll(async () => (await read()).endedAt, { timeout: 60_000 }).not.toBeNull()
    return await read()
  }
  const post = async <Answer>(path: string, params: object) =>
    (await berth.ask<Answer>(path, 'POST', params)).body
  return {
    ...{ east, berth, name, target, get, ended },
    act: async (action: string, args: object) =>
      await ended((await post<ActAnswer>(`/actions/${action}`, { targets: [target], args })).jobId),
    review: async ({ jobId }: Job) => (await berth.ask<UndoReview>(`/jobs/${jobId}/undo`)).body.objects,
    undo: async ({ jobId }: Job) => await ended((await post<ActAnswer>(`/jobs/${jobId}/undo`, {})).jobId),
    refusedUndo: async ({ jobId }: Job) => (await post<ErrorBody>(`/jobs/${jobId}/undo`, {})).error,
    post,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

describe('undoing on a real cluster', () => {
  it.each([
    ['scale', { replicas: 2 }, '{.spec.replicas}', '0', '2'],
    [
      'label',
      { labels: { 'example.com/tier': 'gold' } },
      '{.metadata.labels.example\\.com/tier}',
      '',
      'gold',
    ],
    ['pause', {}, '{.spec.paused}', '', 'true'],
  ])('takes %s back, and the undo itself too', async (action, args, path, before, after) => {
    await using world = await aWorld()
    const job = await world.act(action, args)
    expect(job).toMatchObject({ state: 'succeeded', undoableCount: 1, user: expect.stringMatching(/\S/u) })
    expect(await world.get(path)).toBe(after)
    expect(await world.review(job)).toMatchObject([{ outcome: 'changed' }])
    expect(await world.get(path)).toBe(after)
    const undone = await world.undo(job)
    expect(undone).toMatchObject({ state: 'succeeded' })
    expect(await world.get(path)).toBe(before)
    expect(await world.refusedUndo(job)).toMatchObject({ code: 'action_refused' })
    expect(await world.undo(undone)).toMatchObject({ state: 'succeeded' })
    expect(await world.get(path)).toBe(after)
  })

  it('takes a new image and a rollback back, each to the template before', async () => {
    await using world = await aWorld()
    const image = () => world.get('{.spec.template.spec.containers[0].image}')
    const imaged = await world.act('set-image', { images: { app: 'registry.example/app:2' } })
    expect(await image()).toBe('registry.example/app:2')
    await world.east.mustKubectl(['rollout', 'status', 'deployment', world.name, '--timeout=30s'])
    const rolled = await world.act('rollback', { revision: 1 })
    expect(await image()).toBe('registry.example/app:1')
    expect(await world.undo(rolled)).toMatchObject({ state: 'succeeded' })
    expect(await image()).toBe('registry.example/app:2')
    expect(await world.undo(imaged)).toMatchObject({ state: 'succeeded' })
    expect(await image()).toBe('registry.example/app:1')
  })

  it.each([
    [
      ...(['suspend', {}, '{.spec.suspend}', 'true', 'false'] as const),
      { group: 'batch', version: 'v1', resource: 'cronjobs', namespace: 'default' },
      (name: string) => ({
        ...{ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name, namespace: 'default' } },
        spec: {
          ...{ schedule: '0 0 1 1 *', suspend: false },
          jobTemplate: {
            spec: {
              template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] } },
            },
          },
        },
      }),
    ],
    [
      ...([
        'taint',
        { key: 'dedicated', value: 'db' },
        '{.spec.taints[?(@.key=="dedicated")].value}',
      ] as const),
      ...(['db', ''] as const),
      { group: '', version: 'v1', resource: 'nodes', namespace: '' },
      (name: string) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } }),
    ],
  ])('takes %s back', async (action, args, path, after, before, gvr, object) => {
    await using world = await aWorld()
    const name = `${world.name}-o`
    await using _ = await world.east.apply(object(name))
    const get = (of: string) => world.east.mustKubectl(['get', gvr.resource, name, '-o', `jsonpath=${of}`])
    const target = { ...gvr, name, uid: await get('{.metadata.uid}') }
    const begun = await world.post<ActAnswer>(`/actions/${action}`, { targets: [target], args })
    const job = await world.ended(begun.jobId)
    expect(job).toMatchObject({ state: 'succeeded', undoableCount: 1 })
    expect(await get(path)).toBe(after)
    expect(await world.undo(job)).toMatchObject({ state: 'succeeded' })
    expect(await get(path)).toBe(before)
  })

  it('leaves an object alone whose fields were changed since, and takes back beside changes of others', async () => {
    await using world = await aWorld()
    const job = await world.act('scale', { replicas: 2 })
    await world.east.mustKubectl(['annotate', 'deployment', world.name, 'example.com/a=b'])
    await world.east.mustKubectl(['scale', 'deployment', world.name, '--replicas=1'])
    expect(await world.review(job)).toMatchObject([
      { outcome: 'refused', message: 'spec.replicas was changed since. The object was left alone.' },
    ])
    expect(await world.undo(job)).toMatchObject({ state: 'failed', counts: { refused: 1 } })
    await world.east.mustKubectl(['scale', 'deployment', world.name, '--replicas=2'])
    expect(await world.undo(job)).toMatchObject({ state: 'succeeded' })
    expect(await world.get('{.spec.replicas} {.metadata.annotations.example\\.com/a}')).toBe('0 b')
  })

  it('offers nothing for a restart', async () => {
    await using world = await aWorld()
    expect(await world.act('restart', {})).toMatchObject({ state: 'succeeded', undoableCount: 0 })
  })

  it('takes an edit back to the text before, and deletes what an apply has made', async () => {
    await using world = await aWorld()
    const { name, target, berth } = world
    const secret = `${name}-s`
    const yaml = `apiVersion: v1\nkind: Secret\nmetadata: {name: ${secret}}\nstringData: {word: hidden-word}\n`
    const applied = await world.ended(
      (await world.post<ActAnswer>('/manifests/apply', { yaml, namespace: 'default' })).jobId,
    )
    expect(applied).toMatchObject({ state: 'succeeded', undoableCount: 1 })
    const names = { group: '', version: 'v1', resource: 'secrets', namespace: 'default', name: secret }
    const at = (await berth.ask<EditText>(`/object/edit?${new URLSearchParams(names)}`)).body
    const { uid, resourceVersion } = at
    const edited = at.yaml.replace(/word: .*/u, 'word: bmV3')
    const saved = await world.post<SaveAnswer>('/object/save', {
      ...names,
      uid,
      resourceVersion,
      yaml: edited,
    })
    expect(saved).toMatchObject({ outcome: 'saved' })
    const { jobs } = (await berth.ask<{ body: JobList }>('/snapshots/activity')).body.body
    const edit = jobs.find(({ action }) => action === 'edit') as Job
    expect(edit).toMatchObject({ title: `Edited ${secret}`, undoableCount: 1 })
    const review = await world.review(edit)
    expect(review).toMatchObject([{ before: expect.stringContaining('hidden, 3 bytes') }])
    expect(JSON.stringify([review, jobs])).not.toMatch(/hidden-word|bmV3|aGlkZGVuLXdvcmQ/u)
    expect(await world.undo(edit)).toMatchObject({ state: 'succeeded' })
    const word = await world.east.mustKubectl(['get', 'secret', secret, '-o', 'jsonpath={.data.word}'])
    expect(Buffer.from(word, 'base64').toString()).toBe('hidden-word')
    expect(await world.review(applied)).toMatchObject([{ outcome: 'deleted' }])
    expect(await world.undo(applied)).toMatchObject({ state: 'succeeded' })
    expect(await world.east.mustKubectl(['get', 'secret', secret, '--ignore-not-found'])).toBe('')
    expect(target.uid).not.toBe('')
  })
})
