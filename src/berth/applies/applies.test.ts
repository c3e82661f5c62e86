import { describe, expect, it } from 'vitest'
import type { ActAnswer, ErrorBody, Job, ManifestsReview } from '#contract'
import { KubeClient } from '#kube'
import { aClusterToOpen, aKubeEnvironment, anAccess, type ScriptedRequest, scriptedServer } from '#testkit'
import { ServedResources } from '../discovery/servedResources.ts'
import { Jobs } from '../jobs/jobs.ts'
import { Gate } from '../writes/gate.ts'
import { applyRequests } from './applyRequests.ts'

const configMap = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\ndata: {a: "2"}\n`
const text = `${configMap('one')}---\n${configMap('two')}`

async function aCluster() {
  const stack = new AsyncDisposableStack()
  const cluster = stack.use(await aClusterToOpen())
  const { server } = cluster
  server.put({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', uid: 'u', resourceVersion: '' },
  })
  const berth = stack.use(await cluster.open())
  return {
    ...{ server, berth },
    ask: <Answer>(what: 'review' | 'apply', more: object = {}) =>
      berth.ask<Answer>(`/manifests/${what}`, 'POST', { yaml: text, namespace: 'default', ...more }),
    job: async (jobId: string) => {
      const read = async () => (await berth.ask<Job>(`/jobs/${jobId}`)).body
      await expect.poll(async () => (await read()).endedAt).not.toBeNull()
      return await read()
    },
    patches: () => server.requests.filter(({ method }) => method === 'PATCH').map(({ query }) => query),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** A cluster that a test answers in place of. */
async function aScript() {
  const stack = new AsyncDisposableStack()
  const server = stack.use(await scriptedServer())
  const environment = aKubeEnvironment()
  const { clock } = environment
  const client = stack.use(await KubeClient.open(anAccess(server), environment, { requestsInFlight: 5 }))
  const gate = new Gate({ protection: () => 'open', log: () => {}, onDenied: () => {} })
  const served = stack.use(new ServedResources(clock, () => {}))
  const jobs = stack.use(
    new Jobs({
      ...{ gate, clock, random: () => 0.5, log: () => {}, tell: () => {} },
      connected: async () => client,
    }),
  )
  const requests = applyRequests({ gate, served, jobs })
  const { signal } = new AbortController()
  const params = { yaml: configMap('one'), namespace: 'default' }
  return {
    ...{ server, clock, jobs },
    review: async (answer: (request: ScriptedRequest) => void) => {
      const reviewed = requests['manifests/review']({ ...params, forced: [] }, client, signal)
      ;(await server.next()).status(404, 'NotFound', 'not found')
      answer(await server.next())
      const { manifests } = await reviewed
      return manifests[0]
    },
    apply: async (before: object | null) => {
      const { jobId } = await requests['manifests/apply'].answer(
        { ...params, confirmed: false },
        client,
        signal,
      )
      const read = await server.next()
      if (before === null) read.status(404, 'NotFound', 'not found')
      else read.json(before)
      return { patch: await server.next(), jobId }
    },
    over: async (jobId: string) => {
      await expect.poll(() => jobs.find(jobId).endedAt).not.toBeNull()
      return jobs.find(jobId)
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const live = (resourceVersion: string, time: string) => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', data: {} },
  metadata: {
    ...{ name: 'one', namespace: 'shop', uid: 'u1', resourceVersion },
    managedFields: [{ manager: 'flotilla', operation: 'Apply', time }],
  },
})

describe('applying manifests', () => {
  it('changes nothing in a review, then sends each manifest once, as server-side apply', async () => {
    await using world = await aCluster()
    const { body } = await world.ask<ManifestsReview>('review')
    expect(body.manifests.map(({ outcome, uid }) => [outcome, uid])).toEqual([
      ['created', null],
      ['created', null],
    ])
    const begun = await world.ask<ActAnswer>('apply', { manifests: [{ index: 1, uid: null }] })
    expect(begun.status).toBe(202)
    expect(await world.job(begun.body.jobId)).toMatchObject({
      ...{ title: 'Applied two', state: 'succeeded', reports: [{ outcome: 'done', reason: 'Created.' }] },
    })
    const query = { fieldManager: 'flotilla', fieldValidation: 'Strict' }
    const dryRun = { ...query, dryRun: 'All' }
    expect(world.patches()).toEqual([dryRun, dryRun, query])
    const again = await world.ask<ManifestsReview>('review')
    expect(again.body.manifests.map(({ outcome }) => outcome)).toEqual(['created', 'unchanged'])
  })

  it('is refused in a cluster that is read-only, and asks for the name where that is set', async () => {
    await using world = await aCluster()
    for (const [protection, code] of [
      ['read-only', 'protected_cluster'],
      ['confirm', 'confirmation_required'],
    ] as const) {
      world.berth.berth.changeSettings({ namespaces: [], protection })
      expect((await world.ask<ErrorBody>('apply')).body.error.code).toBe(code)
    }
    const confirmed = await world.ask<ActAnswer>('apply', { confirmed: true })
    expect(await world.job(confirmed.body.jobId)).toMatchObject({ counts: { done: 2 } })
  })

  it('sends nothing of a text of which one manifest is wrong, unless that is left out', async () => {
    await using world = await aCluster()
    const yaml = `${text}---\nkind: Pod\n`
    expect((await world.ask<ErrorBody>('apply', { yaml })).body.error.message).toMatch(/line 11/u)
    expect(world.patches()).toEqual([])
  })
})

describe('a manifest that the cluster', () => {
  it('refuses by a webhook has its words and warnings whole', async () => {
    await using world = await aScript()
    const words = `admission webhook "w" denied the request: ${'because '.repeat(250)}`.trim()
    const warning = { warning: '299 - "mind the gap", 299 - "and the step"' }
    expect(await world.review((patch) => patch.status(403, 'Forbidden', words, warning))).toMatchObject({
      ...{ outcome: 'refused', message: words },
      warnings: ['mind the gap', 'and the step'],
    })
  })

  it('cannot try is said to be not tried', async () => {
    await using world = await aScript()
    const words = 'admission webhook "w" does not support dry run'
    expect(await world.review((patch) => patch.status(400, 'BadRequest', words))).toMatchObject({
      ...{ outcome: 'untried', message: words },
    })
  })

  it('does not answer within 40 s is looked at, and never sent again', async () => {
    await using world = await aScript()
    const { patch, jobId } = await world.apply(live('5', 'before'))
    expect(patch.method).toBe('PATCH')
    world.clock.advance(39_000)
    world.clock.advance(1000)
    ;(await world.server.next()).json(live('6', 'after'))
    expect(await world.over(jobId)).toMatchObject({ state: 'succeeded', counts: { done: 1 } })
    expect(world.server.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
  })

  it('did not answer and has not changed is told as such', async () => {
    await using world = await aScript()
    const { jobId } = await world.apply(live('5', 'before'))
    world.clock.advance(39_000)
    world.clock.advance(1000)
    ;(await world.server.next()).json(live('5', 'before'))
    expect(await world.over(jobId)).toMatchObject({
      ...{ state: 'failed', reason: expect.stringMatching(/did not answer.*may still be/u) },
    })
  })
})
