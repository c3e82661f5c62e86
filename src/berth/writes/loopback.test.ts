import { describe, expect, it } from 'vitest'
import type { Protection } from '#contract'
import { KubeClient } from '#kube'
import { aKubeEnvironment, anAccess, comparedSecrets, type ScriptedRequest, scriptedServer } from '#testkit'
import { Gate } from './gate.ts'
import { Loopback } from './loopback.ts'

async function aWorld({ isDryRun = false, protection = 'open' as Protection } = {}) {
  const stack = new AsyncDisposableStack()
  const server = stack.use(await scriptedServer())
  const client = stack.use(
    await KubeClient.open(anAccess(server), aKubeEnvironment(), { requestsInFlight: 5 }),
  )
  const lines: string[] = []
  const warnings: string[] = []
  const gate = new Gate({
    protection: () => protection,
    log: (level, line) => void lines.push(`${level}: ${line}`),
    onDenied: () => {},
  })
  const over = new AbortController()
  const loopback = stack.use(
    await Loopback.open({
      ...{ gate, program: 'Helm', connected: async () => client },
      permit: { isConfirmed: false, isDryRun, signal: over.signal },
      onWarning: (warning) => warnings.push(warning),
    }),
  )
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${loopback.address}${path}`, init)
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
  }
  const asked = async (path: string, init: RequestInit, answer: (request: ScriptedRequest) => void) => {
    const answered = ask(path, init)
    const request = await server.next()
    const body = await request.body()
    answer(request)
    return { request, body, answer: await answered }
  }
  return {
    ...{ server, loopback, lines, warnings, ask, asked },
    setProtection: (next: Protection) => {
      protection = next
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const post: RequestInit = {
  method: 'POST',
  body: '{"kind":"Secret"}',
  headers: { 'content-type': 'application/json' },
}

describe('the address at which Helm reaches the cluster', () => {
  it('passes requests on as the person, with body, types, status and warnings', async () => {
    await using world = await aWorld()
    const accept = 'application/json;as=Table'
    const { request, body, answer } = await world.asked(
      '/api/v1/namespaces/shop/secrets?fieldManager=helm',
      { ...post, headers: { ...post.headers, accept, authorization: 'Bearer of-another' } },
      (asked) => asked.status(409, 'AlreadyExists', 'it exists'),
    )
    expect([request.method, request.path, request.query.get('fieldManager')]).toEqual([
      'POST',
      '/api/v1/namespaces/shop/secrets',
      'helm',
    ])
    expect(request.headers).toMatchObject({ accept, 'content-type': 'application/json' })
    expect(request.headers.authorization).not.toBe('Bearer of-another')
    expect(body).toBe('{"kind":"Secret"}')
    expect(answer).toMatchObject({ status: 409, type: expect.stringContaining('json') })
    expect(answer.text).toContain('it exists')
    expect(world.lines).toEqual(['debug: Change by Helm: POST /api/v1/namespaces/shop/secrets: answered 409'])
  })

  it('gives no answer of the cluster to a program without its secret', async () => {
    await using world = await aWorld()
    const { origin } = new URL(world.loopback.address)
    const { secret } = world.loopback
    using compared = comparedSecrets()
    const guesses = ['0'.repeat(48), `${secret.slice(0, -1)}!`, secret.slice(0, -1), `${secret}0`]
    for (const path of ['/api/v1/secrets', '/', ...guesses.map((guess) => `/${guess}/api/v1/secrets`)])
      expect((await fetch(`${origin}${path}`)).status).toBe(404)
    expect((await fetch(`${origin}/${secret}`)).status).toBe(404)
    // In a time that does not tell where a guess differs.
    expect(compared.given.map(String)).toEqual([guesses[0], guesses[1], secret])
    expect(world.server.requests).toHaveLength(0)
  })

  it('holds the protection at each change, and lets reads through', async () => {
    await using world = await aWorld()
    await world.asked('/api/v1/secrets', post, (asked) => asked.json({ kind: 'Secret' }))
    world.setProtection('read-only')
    const refused = await world.ask('/api/v1/secrets', post)
    expect(refused.status).toBe(403)
    expect(JSON.parse(refused.text)).toMatchObject({ kind: 'Status', reason: 'Forbidden', code: 403 })
    await world.asked('/api/v1/secrets', {}, (asked) => asked.json({ items: [] }))
    expect(world.server.requests.map(({ method }) => method)).toEqual(['POST', 'GET'])
  })

  it('lets only dry runs through where Helm may only try', async () => {
    await using world = await aWorld({ isDryRun: true, protection: 'confirm' })
    expect((await world.ask('/api/v1/secrets', post)).status).toBeGreaterThanOrEqual(400)
    expect(world.server.requests).toHaveLength(0)
    const { answer } = await world.asked('/api/v1/secrets?dryRun=All', post, (asked) =>
      asked.json({ kind: 'Secret' }),
    )
    expect(answer.status).toBe(200)
  })

  it('ends with what is still under way', async () => {
    await using world = await aWorld()
    const asked = fetch(`${world.loopback.address}/api/v1/pods?watch=1`).catch(() => null)
    const request = await world.server.next()
    request.open()
    await world.loopback[Symbol.asyncDispose]()
    expect(await asked).toBe(null)
  })
})
