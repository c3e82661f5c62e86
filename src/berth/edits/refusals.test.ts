import { describe, expect, it } from 'vitest'
import { KubeClient } from '#kube'
import { aKubeEnvironment, anAccess, type ScriptedRequest, scriptedServer } from '#testkit'
import type { Done } from '../jobs/jobs.ts'
import { Gate } from '../writes/gate.ts'
import { editRequests } from './editRequests.ts'

const target = { group: '', version: 'v1', resource: 'secrets', namespace: 'shop', name: 'web', uid: 'u1' }
const live = {
  ...{ apiVersion: 'v1', kind: 'Secret', data: { a: 'c2VjcmV0' } },
  metadata: { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '5' },
}
const yaml = `metadata: {name: web, namespace: shop, uid: u1, resourceVersion: "5"}
data: {a: bmV3d29yZA==}
stringData: {b: plainword}
`

/** A cluster that a test answers in place of, and an edit of one object there. */
async function aWorld(resource = 'secrets') {
  const stack = new AsyncDisposableStack()
  const server = stack.use(await scriptedServer())
  const environment = aKubeEnvironment()
  const client = stack.use(await KubeClient.open(anAccess(server), environment, { requestsInFlight: 5 }))
  const gate = new Gate({ protection: () => 'open', log: () => {}, onDenied: () => {} })
  const recorded: Done[] = []
  const jobs = { record: (done: Done) => void recorded.push(done) }
  const requests = editRequests(gate, jobs, environment.clock)
  const params = {
    ...target,
    resource,
    resourceVersion: '5',
    yaml,
    by: 'update' as const,
    part: 'all' as const,
  }
  const { signal } = new AbortController()
  const gets = async (object: object) => (await server.next()).json(object)
  return {
    ...{ server, environment, gets, recorded },
    review: async (answer: (request: ScriptedRequest) => void) => {
      const reviewed = requests['object/review'](params, client, signal)
      await gets(live)
      answer(await server.next())
      return await reviewed
    },
    save: () =>
      requests['object/save']
        .answer({ ...params, confirmed: false }, client, signal)
        .catch((problem: unknown) => problem),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

describe('an edit that the cluster refuses', () => {
  it('gives on the words of a webhook whole, with its warnings', async () => {
    await using world = await aWorld('configmaps')
    const words = `admission webhook "w" denied the request: ${'because '.repeat(250)}`.trim()
    const warning = { warning: '299 - "mind the gap"' }
    expect(await world.review((put) => put.status(403, 'Forbidden', words, warning))).toEqual({
      ...{ outcome: 'refused', message: words, problems: [], warnings: ['mind the gap'] },
    })
  })

  it('has no value of a Secret in what is said about it', async () => {
    await using world = await aWorld()
    const words = 'data[a]: Invalid value: "bmV3d29yZA==", stringData[b]: Invalid value: "plainword"'
    const answer = await world.review((put) => put.status(422, 'Invalid', words))
    expect(answer).toMatchObject({ outcome: 'refused' })
    expect(JSON.stringify(answer)).not.toMatch(/bmV3d29yZA|plainword/u)
  })

  it('is shown as texts where the cluster has no dry run for it', async () => {
    await using world = await aWorld('configmaps')
    const words = 'admission webhook "w" does not support dry run'
    expect(await world.review((put) => put.status(400, 'BadRequest', words))).toMatchObject({
      ...{ outcome: 'reviewed', untried: words, after: yaml, before: expect.stringContaining('name: web') },
    })
  })

  it('is still a refusal where the object cannot be read again', async () => {
    await using world = await aWorld('configmaps')
    const saved = world.save()
    await world.gets(live)
    ;(await world.server.next()).status(409, 'Conflict', 'modified')
    ;(await world.server.next()).status(403, 'Forbidden', 'not you')
    expect(await saved).toMatchObject({ outcome: 'refused', message: 'modified' })
  })

  it('is never sent again: after 40 s without an answer, what became of it is unknown', async () => {
    await using world = await aWorld('configmaps')
    const saved = world.save()
    await world.gets(live)
    await world.server.next()
    world.environment.clock.advance(39_000)
    world.environment.clock.advance(1000)
    expect(await saved).toMatchObject({ code: 'outcome_unknown' })
    expect(world.server.requests.map(({ method }) => method)).toEqual(['GET', 'PUT'])
    expect(world.recorded).toMatchObject([{ outcome: 'failed', inverse: null }])
  })
})
