import { describe, expect, it } from 'vitest'
import type { Job, Target } from '#contract'
import { KubeClient } from '#kube'
import { aKubeEnvironment, anAccess, type ScriptedRequest, scriptedServer, settle } from '#testkit'
import { Gate } from '../writes/gate.ts'
import { Acts } from './acts.ts'
import { Jobs } from './jobs.ts'

const node: Target = {
  ...{ group: '', version: 'v1', resource: 'nodes', namespace: '', name: 'node-1', uid: 'uid-1' },
}

/** A node of that resourceVersion, as the server answers. */
const theNode = (resourceVersion: string, keys: readonly string[]) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node-1', uid: 'uid-1', resourceVersion },
  spec: { taints: keys.map((key) => ({ key, effect: 'NoSchedule' })) },
})

/** The act `taint` on a node of a server that answers as the test says. */
async function aTaint() {
  const stack = new AsyncDisposableStack()
  const server = stack.use(await scriptedServer())
  const environment = aKubeEnvironment()
  const client = stack.use(await KubeClient.open(anAccess(server), environment, { requestsInFlight: 5 }))
  const gate = new Gate({ protection: () => 'open', log: () => {}, onDenied: () => {} })
  const jobs = stack.use(
    new Jobs({
      ...{ gate, log: () => {}, clock: environment.clock },
      ...{ connected: async () => client, random: () => 0, tell: () => {} },
    }),
  )
  const args = { key: 'dedicated' }
  const jobId = new Acts(jobs, gate).begin({ action: 'taint', targets: [node], args, confirmed: false })
  const next = async (method: string): Promise<{ request: ScriptedRequest; body: unknown }> => {
    const request = await server.next()
    expect(request.method).toBe(method)
    const text = await request.body()
    return { request, body: text === '' ? null : JSON.parse(text) }
  }
  return {
    ...{ server, next },
    over: async (): Promise<Job> => {
      while (jobs.find(jobId).endedAt === null) await settle()
      return jobs.find(jobId)
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

describe('a change that is planned from a list of the object', () => {
  it('is bound to the state that was read, and planned again where that has changed', async () => {
    await using act = await aTaint()
    ;(await act.next('GET')).request.json(theNode('7', ['first']))
    const first = await act.next('PATCH')
    expect(first.body).toMatchObject({ metadata: { uid: 'uid-1', resourceVersion: '7' } })
    first.request.status(409, 'Conflict', 'the object has been modified')
    // It looks whether the object is still the same one, and reads it again.
    ;(await act.next('GET')).request.json(theNode('8', ['first', 'second']))
    ;(await act.next('GET')).request.json(theNode('8', ['first', 'second']))
    const second = await act.next('PATCH')
    expect(second.body).toEqual({
      metadata: { uid: 'uid-1', resourceVersion: '8' },
      spec: {
        taints: ['dedicated', 'first', 'second'].map((key) => ({ key, effect: 'NoSchedule' })),
      },
    })
    second.request.json(theNode('9', ['dedicated', 'first', 'second']))
    expect(await act.over()).toMatchObject({ state: 'succeeded', counts: { done: 1 } })
  })

  it('is given up where the object changes all the time, in the words of the cluster', async () => {
    await using act = await aTaint()
    const ending = act.over()
    for (let time = 1; time <= 5; time += 1) {
      ;(await act.next('GET')).request.json(theNode(String(time), []))
      ;(await act.next('PATCH')).request.status(409, 'Conflict', 'the object has been modified')
      ;(await act.next('GET')).request.json(theNode(String(time + 1), []))
    }
    expect(await ending).toMatchObject({ state: 'failed', reason: 'the object has been modified' })
    expect(act.server.requests).toHaveLength(15)
  })

  it('is known to be made where no answer came and the object has it', async () => {
    await using act = await aTaint()
    ;(await act.next('GET')).request.json(theNode('7', []))
    ;(await act.next('PATCH')).request.cut()
    ;(await act.next('GET')).request.json(theNode('8', ['dedicated']))
    expect(await act.over()).toMatchObject({ state: 'succeeded', counts: { done: 1 } })
    expect(act.server.requests.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET'])
  })
})
