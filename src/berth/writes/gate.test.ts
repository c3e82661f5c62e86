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
    ...{ server, client, gate, environment, lines, denied, late, send, answered },
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

describe('a replacement through the gate', () => {
  const yaml = 'data: {a: 1} # as written\n'
  const replaced = (world: Awaited<ReturnType<typeof aWorld>>, isDryRun: boolean, isConfirmed = false) =>
    world.gate.replace(
      world.client,
      { target, yaml, isDryRun },
      { isConfirmed, signal: world.late.signal, onWarning: (text) => world.lines.push(`warning: ${text}`) },
    )

  it('sends the text itself, strictly, and gives numbers of any size', async () => {
    await using world = await aWorld()
    const sent = replaced(world, false)
    const request = await world.server.next()
    expect([request.method, request.headers['content-type']]).toEqual(['PUT', 'application/yaml'])
    expect(await request.body()).toBe(yaml)
    expect(Object.fromEntries(request.query)).toEqual({ fieldManager: 'flotilla', fieldValidation: 'Strict' })
    request.text('{"spec":{"size":9007199254740993}}')
    expect(await sent).toEqual({ spec: { size: 9007199254740993n } })
  })

  it('is refused in a read-only cluster, also as a dry run, which needs no confirmation', async () => {
    await using world = await aWorld('confirm')
    expect(await codeOf(replaced(world, false))).toBe('confirmation_required')
    const tried = replaced(world, true)
    const request = await world.server.next()
    expect(request.query.get('dryRun')).toBe('All')
    request.json({ kind: 'Pod' })
    await tried
    world.setProtection('read-only')
    for (const isDryRun of [false, true])
      expect(await codeOf(replaced(world, isDryRun, true))).toBe('protected_cluster')
    expect(world.server.requests).toHaveLength(1)
  })

  it('is sent once: without an answer nobody knows the outcome, but that of a dry run', async () => {
    await using world = await aWorld()
    const sent = replaced(world, false).catch((problem: unknown) => problem)
    ;(await world.server.next()).cut()
    expect(await sent).toMatchObject({ code: 'outcome_unknown' })
    const tried = replaced(world, true).catch((problem: unknown) => problem)
    ;(await world.server.next()).cut()
    expect(await tried).toMatchObject({ reason: 'reset' })
    expect(world.server.requests).toHaveLength(2)
  })

  it('leaves no word of the refusal in the log, which may quote a value', async () => {
    await using world = await aWorld()
    const sent = replaced(world, false).catch((problem: unknown) => problem)
    ;(await world.server.next()).status(422, 'Invalid', 'data: Invalid value: "word"')
    await sent
    expect(world.lines.join()).toContain('refused (422)')
    expect(world.lines.join()).not.toContain('word')
  })
})
