import { describe, expect, it } from 'vitest'
import { FlotillaError, type Protection, type Target } from '#contract'
import { KubeClient, type KubeError } from '#kube'
import { aKubeEnvironment, anAccess, type ScriptedRequest, scriptedServer } from '#testkit'
import { boundChange } from './boundChange.ts'
import { Gate } from './gate.ts'

const target: Target = {
  ...{ group: '', version: 'v1', resource: 'pods', namespace: 'shop', name: 'web-1', uid: 'uid-1' },
}
const patch = boundChange(
  { type: 'patch', patchType: 'merge', body: { metadata: { labels: { secret: 'word' } } } },
  target,
)

async function aWorld(protection: Protection = 'open') {
  const stack = new AsyncDisposableStack()
  const server = stack.use(await scriptedServer())
  const environment = aKubeEnvironment()
  const client = stack.use(await KubeClient.open(anAccess(server), environment, { requestsInFlight: 5 }))
  const lines: string[] = []
  const denied: (string | null)[] = []
  const gate = new Gate({
    protection: () => protection,
    log: (level, text) => void lines.push(`${level}: ${text}`),
    onDenied: (namespace) => void denied.push(namespace),
  })
  const late = new AbortController()
  const send = (change = patch, isConfirmed = false) =>
    gate.send(client, change, { isConfirmed, signal: late.signal })
  const answered = async (answer: (request: ScriptedRequest) => void, change = patch) => {
    const sent = send(change)
    const request = await server.next()
    const body: unknown = JSON.parse(await request.body())
    answer(request)
    const outcome = await sent.catch((problem: unknown) => problem)
    return { request, body, outcome }
  }
  return {
    ...{ server, environment, lines, denied, late, send, answered },
    setProtection: (next: Protection) => {
      protection = next
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const problem = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  return problem instanceof FlotillaError ? problem.code : String(problem)
}

describe('the gate', () => {
  it('sends a patch bound to the uid, in its own name as a manager of fields', async () => {
    await using world = await aWorld()
    const { request, body, outcome } = await world.answered((asked) => asked.json({ kind: 'Pod' }))
    expect(request).toMatchObject({ method: 'PATCH', path: '/api/v1/namespaces/shop/pods/web-1' })
    expect(request.query.get('fieldManager')).toBe('flotilla')
    expect(request.headers['content-type']).toBe('application/merge-patch+json')
    expect(body).toEqual({
      metadata: { labels: { secret: 'word' }, uid: 'uid-1' },
    })
    expect(outcome).toEqual({ kind: 'Pod' })
  })

  it('sends a deletion with the uid as its precondition', async () => {
    await using world = await aWorld()
    const change = boundChange({ type: 'delete', body: { propagationPolicy: 'Orphan' } }, target)
    const { request, body } = await world.answered((asked) => asked.json({ kind: 'Status' }), change)
    expect([request.method, request.query.size]).toEqual(['DELETE', 0])
    expect(body).toEqual({
      propagationPolicy: 'Orphan',
      preconditions: { uid: 'uid-1' },
    })
  })

  it('leaves one line of each change, without its values', async () => {
    await using world = await aWorld()
    await world.answered((asked) => asked.json({ kind: 'Pod' }))
    await world.answered((asked) => asked.status(409, 'Conflict', 'modified'))
    const change = 'debug: Change: PATCH /api/v1/namespaces/shop/pods/web-1 (uid uid-1):'
    expect(world.lines).toEqual([`${change} done`, `${change} modified`])
    expect(world.lines.join()).not.toContain('word')
  })

  it('holds the protection at the moment of each change', async () => {
    await using world = await aWorld('confirm')
    expect(await codeOf(world.send())).toBe('confirmation_required')
    const confirmed = world.send(patch, true)
    ;(await world.server.next()).json({ kind: 'Pod' })
    await confirmed
    world.setProtection('read-only')
    expect(await codeOf(world.send(patch, true))).toBe('protected_cluster')
    expect(world.server.requests).toHaveLength(1)
  })

  it('gives a refusal on in the words of the cluster, and tells of a missing permission', async () => {
    await using world = await aWorld()
    const { outcome } = await world.answered((asked) => asked.status(403, 'Forbidden', 'not you'))
    expect((outcome as KubeError).message).toBe('not you')
    expect(world.denied).toEqual(['shop'])
  })

  it.each([
    ['is cut off', (asked: ScriptedRequest) => asked.cut()],
    ['is no JSON', (asked: ScriptedRequest) => asked.text('<html>')],
  ])(
    'says that nobody knows the outcome where the answer %s, and does not send it again',
    async (_, answer) => {
      await using world = await aWorld()
      const { outcome } = await world.answered(answer)
      expect(outcome).toMatchObject({ code: 'outcome_unknown' })
      expect(world.server.requests).toHaveLength(1)
    },
  )

  it('says so after 40 s without an answer, and where the answer is given up', async () => {
    await using world = await aWorld()
    const slow = codeOf(world.send())
    await world.server.next()
    world.environment.clock.advance(39_000)
    world.environment.clock.advance(1000)
    expect(await slow).toBe('outcome_unknown')
    const givenUp = codeOf(world.send())
    await world.server.next()
    world.late.abort(new DOMException('over', 'AbortError'))
    expect(await givenUp).toBe('outcome_unknown')
  })
})
