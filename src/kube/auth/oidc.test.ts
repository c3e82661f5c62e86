import { describe, expect, it } from 'vitest'
import type { Access, OidcSpec } from '#kubeconfig'
import { aKubeEnvironment, anAccess, readCertificate, type ScriptedRequest, scriptedServer } from '#testkit'
import { KubeClient } from '../client/client.ts'
import type { KubeError } from '../errors/kubeError.ts'
import { OidcTokens } from './oidcTokens.ts'

/** A token that says when it expires, in seconds from the tests' now. */
const aToken = (name: string, expiresInSeconds: number) => {
  const exp = Date.UTC(2026, 0, 1) / 1000 + expiresInSeconds
  return ['e30', Buffer.from(JSON.stringify({ exp, name })).toString('base64url'), 'c2ln'].join('.')
}

/**
 * A cluster, and a provider that renews refresh token `r1` to `r2`, `r2` to `r3`, and each only once. It may refuse a
 * client that says its secret in the header, and send away who asks for its discovery document.
 */
async function aWorld(
  differences: Partial<OidcSpec> = {},
  discovery: object = {},
  { takesForms = false, movedTo = null }: { takesForms?: boolean; movedTo?: string | null } = {},
) {
  const accepted = new Set<string>()
  const cluster = await scriptedServer({
    answer: (request) => {
      const isWelcome = accepted.has(String(request.headers.authorization))
      if (isWelcome) request.json({ gitVersion: 'v1' })
      else request.status(401, 'Unauthorized')
      return true
    },
  })
  const forms: { form: URLSearchParams; authorization: unknown }[] = []
  let valid = 1
  const renew = async (request: ScriptedRequest) => {
    const form = new URLSearchParams(await request.body())
    forms.push({ form, authorization: request.headers.authorization })
    if (request.headers.authorization !== undefined && takesForms) {
      request.json({ error: 'invalid_client' }, 401)
      return
    }
    if (form.get('refresh_token') !== `r${valid}`) {
      request.json({ error: 'invalid_grant', error_description: 'The session\u0007 has ended' }, 400)
      return
    }
    valid += 1
    const idToken = aToken(`new-${valid}`, 3600)
    accepted.add(`Bearer ${idToken}`)
    request.json({ id_token: idToken, refresh_token: `r${valid}` })
  }
  const provider = await scriptedServer({
    answer: (request) => {
      const isDiscovery = request.path === '/realm/.well-known/openid-configuration'
      if (request.path === '/realm/token') void renew(request)
      else if (isDiscovery && movedTo !== null) request.text('', 301, { location: movedTo })
      else if (request.path === '/moved') request.json({ token_endpoint: `${provider.url}/realm/token` })
      else if (request.path === '/realm/.well-known/openid-configuration')
        request.json({ token_endpoint: `${provider.url}/realm/token`, ...discovery })
      else request.status(404, 'NotFound')
      return true
    },
  })
  const environment = { ...aKubeEnvironment(), oidcTokens: new OidcTokens() }
  const access: Partial<Access> = {
    authentication: {
      type: 'oidc',
      oidc: {
        issuerUrl: `${provider.url}/realm/`,
        clientId: 'flotilla tests',
        clientSecret: null,
        idToken: aToken('old', -60),
        refreshToken: 'r1',
        ca: readCertificate('ca.pem'),
        ...differences,
      },
    },
  }
  const clients: KubeClient[] = []
  const open = async () => {
    const client = await KubeClient.open(anAccess(cluster, access), environment, { requestsInFlight: 50 })
    clients.push(client)
    return client
  }
  return {
    cluster,
    provider,
    environment,
    forms,
    open,
    accept: (token: string) => accepted.add(`Bearer ${token}`),
    refuseAll: () => accepted.clear(),
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client[Symbol.asyncDispose]()
      await cluster[Symbol.asyncDispose]()
      await provider[Symbol.asyncDispose]()
    },
  }
}

const failure = (work: Promise<unknown>): Promise<KubeError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (problem) => problem as KubeError,
  )

describe('OidcCredentials', () => {
  it('asks no provider while the id token is good', async () => {
    const idToken = aToken('good', 60)
    await using world = await aWorld({ idToken })
    world.accept(idToken)
    await (await world.open()).version()
    expect(world.provider.connections).toBe(0)
  })

  it('renews a token that has expired, once for twenty requests at once', async () => {
    await using world = await aWorld()
    const client = await world.open()
    await Promise.all(Array.from({ length: 20 }, () => client.version()))
    expect(world.forms.map(({ form }) => Object.fromEntries(form))).toEqual([
      { grant_type: 'refresh_token', refresh_token: 'r1', client_id: 'flotilla tests' },
    ])
    expect(world.provider.openConnections).toBe(0)
  })

  it('renews a token that is refused, and sends the request again', async () => {
    const idToken = aToken('revoked', 3600)
    await using world = await aWorld({ idToken })
    expect(await (await world.open()).version()).toBe('v1')
    expect(world.forms).toHaveLength(1)
  })

  it('remembers a rotated refresh token over connections, for the kubeconfig still has the old one', async () => {
    await using world = await aWorld()
    await (await world.open()).version()
    world.refuseAll()
    expect(await (await world.open()).version()).toBe('v1')
    expect(world.forms.map(({ form }) => form.get('refresh_token'))).toEqual(['r1', 'r2'])
  })

  it.each([
    ['in the header, where the provider does not say', {}, true],
    ['in the form, where the provider wants it there', ['client_secret_post'], false],
  ])('sends the client secret %s', async (_, methods, isHeader) => {
    await using world = await aWorld(
      { clientSecret: 's:ecret' },
      { token_endpoint_auth_methods_supported: methods },
    )
    await (await world.open()).version()
    const [{ form, authorization } = { form: null, authorization: null }] = world.forms
    const basic = `Basic ${Buffer.from('flotilla%20tests:s%3Aecret').toString('base64')}`
    expect(authorization).toBe(isHeader ? basic : undefined)
    expect(form?.get('client_secret')).toBe(isHeader ? null : 's:ecret')
  })

  it('sends the client secret in the form where the provider refuses it in the header without having said so', async () => {
    await using world = await aWorld({ clientSecret: 's:ecret' }, {}, { takesForms: true })
    await (await world.open()).version()
    expect(world.forms.map(({ form, authorization }) => [form.get('client_secret'), authorization])).toEqual([
      [null, expect.stringMatching(/^Basic /)],
      ['s:ecret', undefined],
    ])
  })

  it('sends a refresh token that is refused once', async () => {
    await using world = await aWorld({ clientSecret: 's:ecret', refreshToken: 'r-stolen' })
    await failure((await world.open()).version())
    expect(world.forms).toHaveLength(1)
  })

  it.each([
    ['to another path', '/moved', 1],
    ['without an end', '/realm/.well-known/openid-configuration', 6],
  ])('follows a discovery document %s, so far', async (_, location, questions) => {
    await using world = await aWorld({}, {}, { movedTo: location })
    const version = (await world.open()).version()
    if (questions === 1) expect(await version).toBe('v1')
    else expect((await failure(version)).message).toContain('leads nowhere')
    const asked = world.provider.requests.filter(({ path }) => path.includes('.well-known'))
    expect(asked).toHaveLength(questions)
  })

  it("says what the provider says when it refuses, clean, and never the token's own text", async () => {
    await using world = await aWorld({ refreshToken: 'r-stolen' })
    const error = await failure((await world.open()).version())
    expect(error.reason).toBe('credential')
    expect(error.message).toContain('(The session has ended): sign in again')
    expect(error.message).not.toContain('r-stolen')
    expect(world.cluster.connections).toBe(0)
  })

  it('is no failure of the credentials when the provider cannot be reached', async () => {
    await using world = await aWorld({ issuerUrl: 'https://127.0.0.1:1' })
    expect(await failure((await world.open()).version({ retries: 0 }))).toMatchObject({
      reason: 'refused',
      message: '127.0.0.1:1 refused the connection.',
    })
  })

  it('sends no token to a provider without TLS', async () => {
    await using world = await aWorld({ issuerUrl: 'http://issuer.example' })
    expect((await failure((await world.open()).version())).message).toContain('unencrypted')
  })

  it('leaves an expired token without a refresh token to the judgement of the server', async () => {
    await using world = await aWorld({ refreshToken: null })
    expect(await failure((await world.open()).version())).toMatchObject({ reason: 'unauthorized' })
  })

  it('ends a refresh under way with the connection', async () => {
    await using world = await aWorld({}, { token_endpoint: 'https://127.0.0.1:1' })
    await using silent = await scriptedServer({ answer: () => false })
    const client = await KubeClient.open(
      anAccess(world.cluster, {
        authentication: {
          type: 'oidc',
          oidc: {
            issuerUrl: silent.url,
            clientId: 'c',
            clientSecret: null,
            idToken: null,
            refreshToken: 'r1',
            ca: readCertificate('ca.pem'),
          },
        },
      }),
      world.environment,
      { requestsInFlight: 50 },
    )
    const answer = failure(client.version())
    await silent.next()
    await client[Symbol.asyncDispose]()
    expect((await answer).name).toBe('AbortError')
    expect(world.environment.clock.waiting).toBe(0)
  })
})
