import { describe, expect, it } from 'vitest'
import type { Target } from '#contract'
import { KubeClient } from '#kube'
import { aKubeEnvironment, anAccess, type ScriptedRequest, scriptedServer } from '#testkit'
import { type Change, Gate } from '../../writes/gate.ts'
import { evictPod } from './evictPod.ts'

const pod: Target = {
  ...{ group: '', version: 'v1', resource: 'pods', namespace: 'shop', name: 'web-1', uid: 'uid-1' },
}

const status = (code: number, message: string, causes: readonly object[] = []) => ({
  ...{ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message },
  details: { causes },
})

/** Evicts the pod, answers the request, and gives what it made of the answer. */
async function evicted(answer: (request: ScriptedRequest) => void, gracePeriodSeconds: number | null = null) {
  await using server = await scriptedServer()
  await using client = await KubeClient.open(anAccess(server), aKubeEnvironment(), { requestsInFlight: 1 })
  const { signal } = new AbortController()
  const gate = new Gate({ protection: () => 'open', log: () => {}, onDenied: () => {} })
  const send = (change: Change) => gate.send(client, change, { isConfirmed: false, signal })
  const outcome = evictPod(send, pod, gracePeriodSeconds)
  const request = await server.next()
  const { method, path } = request
  const body = JSON.parse(await request.body()) as object
  answer(request)
  return { method, path, body, outcome: await outcome }
}

const refused = async (code: number, message: string, causes: readonly object[] = []) =>
  (await evicted((request) => request.json(status(code, message, causes), code))).outcome

describe('evicting a pod', () => {
  it('asks for that very pod by the eviction API, with the time it has to end', async () => {
    const { method, path, body, outcome } = await evicted((request) => request.json({}, 201), 30)
    expect([method, path]).toEqual(['POST', '/api/v1/namespaces/shop/pods/web-1/eviction'])
    expect(body).toEqual({
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'web-1', namespace: 'shop' },
      deleteOptions: { preconditions: { uid: 'uid-1' }, gracePeriodSeconds: 30 },
    })
    expect(outcome).toEqual({ type: 'accepted' })
  })

  it('leaves the time to the pod where none is given', async () => {
    const { body } = await evicted((request) => request.json({}, 201))
    expect(body).toMatchObject({ deleteOptions: { preconditions: { uid: 'uid-1' } } })
    expect(JSON.stringify(body)).not.toContain('gracePeriodSeconds')
  })

  it('is blocked by a disruption budget, in the budget’s own words', async () => {
    const words = 'The disruption budget web needs 2 healthy pods and has 2 currently'
    const causes = [{ reason: 'DisruptionBudget', message: words }]
    expect(
      await refused(429, 'Cannot evict pod as it would violate the pod’s disruption budget.', causes),
    ).toEqual({
      type: 'blocked',
      reason: words,
    })
    expect(await refused(429, 'Too many requests.')).toEqual({
      type: 'blocked',
      reason: 'Too many requests.',
    })
  })

  it.each([
    [404, 'pods "web-1" not found', 'gone', []],
    [409, 'the UID in the precondition is another one', 'blocked', []],
    [403, 'shop is being terminated', 'blocked', [{ reason: 'NamespaceTerminating' }]],
    [403, 'User "ada" cannot create resource "pods/eviction"', 'failed', []],
    [400, 'name in URL does not match name in Eviction object', 'failed', []],
    [
      500,
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      'failed',
      [],
    ],
  ] as const)('answered %i (%s), is %s', async (code, message, type, causes) => {
    expect(await refused(code, message, causes)).toEqual(
      type === 'gone' ? { type } : { type, reason: message },
    )
  })

  it('rejects where the server is not able to answer: asking again is harmless', async () => {
    await expect(refused(503, 'the server is shutting down')).rejects.toThrow('the server is shutting down')
  })
})
