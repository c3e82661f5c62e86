import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Access, readAccess } from '#kubeconfig'
import { anIdentity, temporaryFolder } from '#testkit'

/** Everything secret in these tests holds this word, and no problem may. */
const secret = 'hunter2'

interface Content {
  cluster?: object | null
  user?: object | null
  context?: object
}

const aKubeconfig = ({ cluster, user, context }: Content = {}) => ({
  clusters: [{ name: 'east', cluster: cluster === undefined ? { server: 'https://east:6443' } : cluster }],
  users: [{ name: 'admin', user: user === undefined ? { token: secret } : user }],
  contexts: [{ name: 'prod', context: { cluster: 'east', user: 'admin', ...context } }],
})

async function read(content: Content | string, context = 'prod') {
  await using folder = await temporaryFolder('access')
  return await readIn(folder.path, content, context)
}

async function readIn(folder: string, content: Content | string, context = 'prod') {
  const path = join(folder, 'config')
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(aKubeconfig(content)))
  const reading = await readAccess(path, context)
  if (reading.type === 'problem') expect(reading.problem).not.toContain(secret)
  return reading
}

async function accessOf(content: Content | string): Promise<Access> {
  const reading = await read(content)
  if (reading.type === 'problem') throw new Error(reading.problem)
  return reading.access
}

const problemOf = async (content: Content | string, context?: string) => {
  const reading = await read(content, context)
  return reading.type === 'problem' ? reading.problem : null
}

const cluster = (more: object) => ({ cluster: { server: 'https://east:6443', ...more } })
const user = (fields: object) => ({ user: fields })
const base64 = (text: string) => Buffer.from(text).toString('base64')
const exec = (more: object) =>
  user({
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'login',
      interactiveMode: 'Never',
      ...more,
    },
  })

describe('readAccess', () => {
  it('reads the smallest useful context', async () => {
    expect(await accessOf({})).toEqual({
      server: 'https://east:6443',
      namespace: null,
      tls: { ca: null, skipVerify: false, serverName: null },
      proxyUrl: null,
      disableCompression: false,
      clientCertificate: null,
      authentication: { type: 'token', token: secret },
      impersonation: null,
    })
  })

  it('keeps any name of a context, cluster and user', async () => {
    await using folder = await temporaryFolder('access')
    const anyName = fc.oneof(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc
        .string({ minLength: 1, unit: fc.nat(0x10ffff).map((code) => String.fromCodePoint(code)) })
        .filter((text) => text.isWellFormed() && !text.includes('\0')),
      fc.constantFrom(
        '__proto__',
        'constructor',
        'toString',
        'a,b',
        'a|b',
        'a:b',
        'a=b',
        'null',
        'true',
        '1',
        '<<',
      ),
    )
    await fc.assert(
      fc.asyncProperty(anyName, anyName, anyName, async (contextName, clusterName, userName) => {
        const content = JSON.stringify({
          clusters: [{ name: clusterName, cluster: { server: 'https://east' } }],
          users: [{ name: userName, user: { token: secret } }],
          contexts: [{ name: contextName, context: { cluster: clusterName, user: userName } }],
        })
        const reading = await readIn(folder.path, content, contextName)
        expect(reading).toMatchObject({ type: 'access', access: { server: 'https://east' } })
        expect(await readIn(folder.path, content, `${contextName}x`)).toMatchObject({ type: 'problem' })
      }),
    )
  })

  describe('where files are named', () => {
    it("reads certificates relative to the kubeconfig's own folder, and keeps what counts of them", async () => {
      await using folder = await temporaryFolder('access')
      const { certificate, key } = anIdentity()
      await mkdir(join(folder.path, 'pki'))
      await writeFile(join(folder.path, 'pki/both.pem'), `some words\n${key}${certificate}`)
      const reading = await readIn(folder.path, {
        ...cluster({ 'certificate-authority': 'pki/both.pem' }),
        ...user({ 'client-certificate': './pki/both.pem', 'client-key': join(folder.path, 'pki/both.pem') }),
      })
      expect(reading).toMatchObject({
        type: 'access',
        access: {
          tls: { ca: certificate },
          clientCertificate: { certificate, key },
          authentication: { type: 'none' },
        },
      })
    })

    it('resolves them from the path it was given when that is a symbolic link', async () => {
      await using folder = await temporaryFolder('access')
      await mkdir(join(folder.path, 'elsewhere'))
      await writeFile(
        join(folder.path, 'elsewhere/real'),
        JSON.stringify(aKubeconfig(user({ tokenFile: 'token' }))),
      )
      await symlink(join(folder.path, 'elsewhere/real'), join(folder.path, 'config'))
      expect(await readAccess(join(folder.path, 'config'), 'prod')).toMatchObject({
        access: { authentication: { type: 'tokenFile', path: join(folder.path, 'token') } },
      })
    })

    it.each([
      ['does not exist', 'missing.pem'],
      ['is a folder, not a file', '.'],
      ['is not a regular file', '/dev/zero'],
    ])('says so when one %s', async (reason, path) => {
      expect(await problemOf(cluster({ 'certificate-authority': path }))).toMatch(
        new RegExp(`^cluster "east": the file ".*" of certificate-authority ${reason}$`),
      )
    })

    it('leaves a missing token file to whoever reads it, for it may come', async () => {
      expect((await accessOf(user({ tokenFile: '/nowhere/token', token: 'old' }))).authentication).toEqual({
        type: 'tokenFile',
        path: '/nowhere/token',
        fallback: 'old',
      })
    })
  })

  describe('where several ways to authenticate are given', () => {
    const { certificate, key } = anIdentity()
    const pair = { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) }
    const plugin = exec({}).user

    it.each([
      ['token', 'a token wins over a plugin', { ...plugin, token: 'abc' }],
      ['basic', 'a password wins over a plugin', { ...plugin, username: 'me', password: secret }],
      ['none', 'a certificate wins over a plugin', { ...plugin, ...pair }],
      ['token', 'a certificate goes beside a token', { ...pair, token: 'abc' }],
      ['oidc', 'a certificate goes beside OIDC', { ...pair, 'auth-provider': anOidcProvider() }],
      ['token', 'a token wins over OIDC', { token: 'abc', 'auth-provider': anOidcProvider() }],
    ])('%s: %s', async (type, _, fields) => {
      expect((await accessOf(user(fields))).authentication.type).toBe(type)
    })

    it('refuses a token beside a password', async () => {
      const problem =
        'user "admin": a token and a username with password are both given; only one can be used'
      expect(await problemOf(user({ token: secret, username: 'me' }))).toBe(problem)
      expect(await problemOf(user({ tokenFile: 'x', password: secret }))).toBe(problem)
    })
  })

  it('reads a plugin whole', async () => {
    const content = {
      ...exec({
        apiVersion: 'client.authentication.k8s.io/v1beta1',
        interactiveMode: null,
        args: ['--region', 'eu', null],
        env: [{ name: 'AWS_PROFILE', value: 'prod' }, { name: 'EMPTY' }],
        installHint: 'brew install login\u001b[31m',
        provideClusterInfo: true,
      }),
      ...cluster({
        extensions: [
          { name: 'other', extension: 1 },
          { name: 'client.authentication.k8s.io/exec', extension: { audience: 'x', deep: [1, null, true] } },
        ],
      }),
    }
    expect((await accessOf(content)).authentication).toEqual({
      type: 'exec',
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1beta1',
        command: 'login',
        args: ['--region', 'eu', ''],
        env: [
          { name: 'AWS_PROFILE', value: 'prod' },
          { name: 'EMPTY', value: '' },
        ],
        installHint: 'brew install login[31m',
        interactiveMode: 'IfAvailable',
        provideClusterInfo: true,
        clusterConfig: { audience: 'x', deep: [1, null, true] },
      },
    })
  })

  it('reads OIDC whole, and takes what is empty for nothing', async () => {
    const { certificate } = anIdentity()
    const config = { 'idp-issuer-url': 'https://issuer', 'client-id': 'kubernetes' }
    const given = {
      ...{ 'client-secret': secret, 'id-token': 'id', 'refresh-token': 'refresh' },
      'idp-certificate-authority-data': base64(certificate),
    }
    const oidcOf = async (more: object) =>
      (await accessOf(user({ 'auth-provider': { name: 'oidc', config: { ...config, ...more } } })))
        .authentication
    expect(await oidcOf(given)).toEqual({
      type: 'oidc',
      oidc: {
        ...{ issuerUrl: 'https://issuer', clientId: 'kubernetes', clientSecret: secret },
        ...{ idToken: 'id', refreshToken: 'refresh', ca: certificate },
      },
    })
    expect(await oidcOf({ 'id-token': '' })).toMatchObject({
      oidc: { clientSecret: null, idToken: null, refreshToken: null, ca: null },
    })
  })

  it('reads a cluster whole', async () => {
    const content = cluster({
      'tls-server-name': 'east.example',
      'disable-compression': true,
      'insecure-skip-tls-verify': true,
      'proxy-url': 'http://proxy:3128',
    })
    expect(await accessOf(content)).toMatchObject({
      tls: { ca: null, skipVerify: true, serverName: 'east.example' },
      proxyUrl: 'http://proxy:3128',
      disableCompression: true,
    })
  })

  it.each(['http://p', 'https://p', 'socks5://p:1080', 'HTTPS://me:you@p'])(
    'takes the proxy %s',
    async (proxy) => {
      expect((await accessOf(cluster({ 'proxy-url': proxy }))).proxyUrl).toBe(proxy)
    },
  )

  it.each([
    ['x-http://p', 'has to begin with http://, https://, socks5:// or socks5h://'],
    ['http://p q', 'is not a valid address'],
    ['http://p\\q', 'is not a valid address'],
    ['http://p:99999', 'is not a valid address'],
  ])('refuses the proxy %j', async (proxy, problem) => {
    expect(await problemOf(cluster({ 'proxy-url': proxy }))).toBe(`cluster "east": proxy-url ${problem}`)
  })

  it('asks for no TLS and no certificate where the server has none', async () => {
    const { certificate, key } = anIdentity()
    const content = {
      cluster: {
        server: `http://me:${secret}@east`,
        'tls-server-name': 'east.example',
        'certificate-authority-data': base64('none'),
        'insecure-skip-tls-verify': true,
      },
      ...user({ 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) }),
    }
    expect(await accessOf(content)).toMatchObject({
      server: 'http://east',
      tls: { ca: null, skipVerify: false, serverName: null },
      clientCertificate: null,
      authentication: { type: 'basic', username: 'me', password: secret },
    })
  })

  it.each([
    [`https://me@east`, { username: 'me', password: '' }],
    [`https://:${secret}@east`, { username: '', password: secret }],
    [`https://m%40e:${secret}@east`, { username: 'm@e', password: secret }],
  ])('takes the user of an address: %s', async (server, basic) => {
    const { authentication } = await accessOf({ cluster: { server }, user: { token: 'abc' } })
    expect(authentication).toEqual({ type: 'basic', ...basic })
  })

  it('keeps the certificates of a chain that can be read, and nothing else', async () => {
    const [one, two] = [anIdentity(), anIdentity()]
    const broken = '-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n'
    const bundle = `${one.key}${one.certificate}${broken}- words -\n${two.certificate}`
    const { tls } = await accessOf(cluster({ 'certificate-authority-data': base64(bundle) }))
    expect(tls.ca).toBe(one.certificate + two.certificate)
    const blanks = two.certificate.replaceAll('\n', ' \t\n')
    const mixed = base64(`${one.certificate}${blanks}`)
    expect((await accessOf(cluster({ 'certificate-authority-data': mixed }))).tls.ca).toBe(
      one.certificate + two.certificate,
    )
    const windows = one.certificate.replaceAll('\n', '\r\n')
    expect((await accessOf(cluster({ 'certificate-authority-data': base64(windows) }))).tls.ca).toBe(
      one.certificate,
    )
  })

  it('reads base64 on several lines, and no certificate under another label', async () => {
    const { certificate } = anIdentity()
    const data = base64(certificate).replaceAll(/.{64}/g, '$&\r\n')
    expect((await accessOf(cluster({ 'certificate-authority-data': data }))).tls.ca).toBe(certificate)
    const relabelled = certificate.replaceAll('CERTIFICATE', 'X509 CERTIFICATE')
    expect(await problemOf(cluster({ 'certificate-authority-data': base64(relabelled) }))).toBe(
      'cluster "east": the certificate authority holds no certificate that can be read',
    )
  })

  it('sends the whole chain of a client certificate', async () => {
    const [client, authority] = [anIdentity(), anIdentity()]
    const pair = {
      'client-certificate-data': base64(client.certificate + authority.certificate),
      'client-key-data': base64(`words\n${client.key}`),
    }
    expect((await accessOf(user(pair))).clientCertificate).toEqual({
      certificate: client.certificate + authority.certificate,
      key: client.key,
    })
  })

  it('runs a plugin with a path from the folder of the file', async () => {
    await using folder = await temporaryFolder('access')
    expect(await readIn(folder.path, exec({ command: './bin/login' }))).toMatchObject({
      access: { authentication: { exec: { command: join(folder.path, 'bin/login') } } },
    })
  })

  it.each([
    ['nothing but a name', { as: 'jane' }, { user: 'jane', uid: null, groups: [], extra: {} }],
    ['no user', {}, null],
  ])('impersonates %s', async (_, fields, expected) => {
    expect((await accessOf(user(fields))).impersonation).toEqual(expected)
  })

  it('reads a plugin without hint, and a token file without token', async () => {
    const { authentication } = await accessOf(exec({ installHint: ' \n' }))
    expect(authentication).toMatchObject({ exec: { installHint: null, interactiveMode: 'Never' } })
    const old = exec({ apiVersion: 'client.authentication.k8s.io/v1beta1', interactiveMode: 'Always' })
    expect((await accessOf(old)).authentication).toMatchObject({ exec: { interactiveMode: 'Always' } })
    expect((await accessOf(user({ tokenFile: '/run/token' }))).authentication).toMatchObject({
      ...{ path: '/run/token', fallback: null },
    })
  })

  it('is anonymous without a user, and where the user says nothing', async () => {
    expect((await accessOf({ context: { user: '' } })).authentication).toEqual({ type: 'none' })
    expect((await accessOf({ user: null })).authentication).toEqual({ type: 'none' })
  })

  it('reads whom to impersonate', async () => {
    const fields = {
      as: 'jane',
      'as-uid': '7',
      'as-groups': ['a', 'b'],
      'as-user-extra': { 'k/x': ['1', '2'] },
    }
    expect((await accessOf(user(fields))).impersonation).toEqual({
      user: 'jane',
      uid: '7',
      groups: ['a', 'b'],
      extra: { 'k/x': ['1', '2'] },
    })
  })

  it('is anonymous without a user, though a user of the file has no name', async () => {
    const content = {
      clusters: [{ name: 'east', cluster: { server: 'https://east' } }],
      users: [{ user: { token: secret } }],
      contexts: [{ name: 'prod', context: { cluster: 'east', namespace: 'shop' } }],
    }
    expect(await accessOf(JSON.stringify(content))).toMatchObject({
      namespace: 'shop',
      authentication: { type: 'none' },
    })
  })

  it('gives a plugin nothing of the cluster where its extension is empty', async () => {
    const extensions = [{ name: 'client.authentication.k8s.io/exec' }]
    const { authentication } = await accessOf({ ...exec({}), ...cluster({ extensions }) })
    expect(authentication).toMatchObject({ exec: { clusterConfig: null } })
  })

  it('looks at no client certificate where the server has no TLS', async () => {
    const pair = { 'client-certificate-data': base64('none'), 'client-key-data': base64('none') }
    expect(await accessOf({ cluster: { server: 'http://east' }, user: pair })).toMatchObject({
      clientCertificate: null,
      authentication: { type: 'none' },
    })
  })

  it('sends no credential without TLS, but one written into the address', async () => {
    const plain = { cluster: { server: 'http://east:8080', 'insecure-skip-tls-verify': true } }
    expect(await accessOf(plain)).toMatchObject({
      authentication: { type: 'none' },
      tls: { skipVerify: false },
    })
    const withUser = { cluster: { server: `https://me:${secret}@east:8080/prefix/?a#b` }, user: null }
    expect(await accessOf(withUser)).toMatchObject({
      server: 'https://east:8080/prefix',
      authentication: { type: 'basic', username: 'me', password: secret },
    })
  })

  it.each([
    ['https://east', 'https://east'],
    ['https://east:443/', 'https://east'],
    ['HTTPS://EAST:6443', 'https://east:6443'],
    ['https://[fd00::1]:6443', 'https://[fd00::1]:6443'],
    ['https://rancher/k8s/clusters/c-1/', 'https://rancher/k8s/clusters/c-1'],
    ['https://rancher/k8s//', 'https://rancher/k8s'],
    ['https://east/?to=https:///', 'https://east'],
    ['https://east/ftp://west', 'https://east/ftp://west'],
    ['east:8080', 'http://east:8080'],
    ['localhost', 'http://localhost'],
    // A blank inside of a path is one, as for kubectl.
    ['https://east/a b/c  d', 'https://east/a%20b/c%20%20d'],
  ])('reads the server %s as %s', async (server, url) => {
    expect((await accessOf({ cluster: { server } })).server).toBe(url)
  })

  it.each([
    ['ftp://east', 'cluster "east": server has to begin with https:// or http://'],
    ['https://', 'cluster "east": server is not a valid address such as https://10.0.0.1:6443'],
    ['https:/east', 'cluster "east": server is not a valid address such as https://10.0.0.1:6443'],
    ['https://me:%zz@east', 'cluster "east": server is not a valid address such as https://10.0.0.1:6443'],
    ['https://east\n', 'cluster "east": server is not a valid address such as https://10.0.0.1:6443'],
    ['https://east\\a', 'cluster "east": server is not a valid address such as https://10.0.0.1:6443'],
    ['http:///east', 'cluster "east": server is not a valid address such as https://10.0.0.1:6443'],
    ['east:8080/a', 'cluster "east": server is not a valid address such as https://10.0.0.1:6443'],
    ['https://ea st', 'cluster "east": server is not a valid address such as https://10.0.0.1:6443'],
    ['https://me:a b@east/c', 'cluster "east": server is not a valid address such as https://10.0.0.1:6443'],
    ['https://east/a ', 'cluster "east": server is not a valid address such as https://10.0.0.1:6443'],
    ['east:8080/http://a', 'cluster "east": server is not a valid address such as https://10.0.0.1:6443'],
    ['https://east:99999', 'cluster "east": server is not a valid address such as https://10.0.0.1:6443'],
    [
      `https://me:${secret}@east:x`,
      'cluster "east": server is not a valid address such as https://10.0.0.1:6443',
    ],
    ['', 'cluster "east": has no server'],
  ])('refuses the server %j', async (server, problem) => {
    expect(await problemOf({ cluster: { server } })).toBe(problem)
  })

  it.each<[string, Content, string]>([
    ['no cluster', { context: { cluster: '' } }, 'names no cluster'],
    ['a missing cluster', { context: { cluster: 'x' } }, 'names a missing cluster "x"'],
    ['a missing user', { context: { user: 'a\nb' } }, 'names a missing user "a\\nb"'],
    ['an empty cluster', { cluster: null }, 'cluster "east": has no server'],
    [
      'insecure together with CA data',
      cluster({ 'insecure-skip-tls-verify': true, 'certificate-authority-data': base64('x') }),
      'cluster "east": insecure-skip-tls-verify and a certificate authority are both given; only one can be used',
    ],
    [
      'CA as file and as data',
      cluster({ 'certificate-authority': 'x', 'certificate-authority-data': base64(secret) }),
      'cluster "east": certificate-authority and certificate-authority-data are both given; only one can be used',
    ],
    [
      'bad base64',
      user({ 'client-certificate-data': `${secret}!` }),
      'user "admin": client-certificate-data is not valid base64',
    ],
    [
      'CA data that is no certificate',
      cluster({ 'certificate-authority-data': base64(secret) }),
      'cluster "east": the certificate authority holds no certificate that can be read',
    ],
    [
      'a certificate without key',
      user({ 'client-certificate-data': base64(anIdentity().certificate) }),
      'user "admin": client-certificate is given without client-key',
    ],
    [
      "another certificate's key",
      user({
        'client-certificate-data': base64(anIdentity().certificate),
        'client-key-data': base64(anIdentity().key),
      }),
      'user "admin": client-certificate and client-key do not belong together',
    ],
    [
      'a key that is none',
      user({
        'client-certificate-data': base64(anIdentity().certificate),
        'client-key-data': base64(secret),
      }),
      'user "admin": client-key holds no private key',
    ],
    ['a token that is a number', user({ token: 12 }), 'user "admin": token is not text; it needs quotes'],
    [
      'a token of two lines',
      user({ token: `${secret}\n` }),
      'user "admin": token holds a line break or another control character',
    ],
    [
      'a flag in quotes',
      cluster({ 'insecure-skip-tls-verify': 'true' }),
      'cluster "east": insecure-skip-tls-verify is neither true nor false',
    ],
    [
      'a proxy of another kind',
      cluster({ 'proxy-url': `ftp://me:${secret}@proxy` }),
      'cluster "east": proxy-url has to begin with http://, https://, socks5:// or socks5h://',
    ],
    [
      'a proxy without host',
      cluster({ 'proxy-url': 'socks5://' }),
      'cluster "east": proxy-url is not a valid address',
    ],
    [
      'groups without a user',
      user({ 'as-groups': ['a'] }),
      'user "admin": as-uid, as-groups or as-user-extra are given without as',
    ],
    ['a plugin without command', exec({ command: '' }), 'user "admin": exec: command is missing'],
    [
      'a plugin of an old version',
      exec({ apiVersion: 'client.authentication.k8s.io/v1alpha1' }),
      'user "admin": exec: apiVersion is "client.authentication.k8s.io/v1alpha1"; it has to be client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1',
    ],
    [
      'a plugin without mode',
      exec({ interactiveMode: null }),
      'user "admin": exec: interactiveMode is missing; it is Never, IfAvailable or Always',
    ],
    [
      'a variable without name',
      exec({ env: [{ value: secret }] }),
      'user "admin": exec: a variable of env has no name',
    ],
    [
      'a plugin beside a provider',
      user({ ...exec({}).user, 'auth-provider': anOidcProvider() }),
      'user "admin": exec and auth-provider are both given; only one can be used',
    ],
    ['a plugin without version', exec({ apiVersion: null }), 'user "admin": exec: apiVersion is missing'],
    [
      'a plugin of an unknown mode',
      exec({ interactiveMode: 'Sometimes' }),
      'user "admin": exec: interactiveMode is "Sometimes"; it has to be Never, IfAvailable or Always',
    ],
    [
      'a plugin of the old version in an unknown mode',
      exec({ apiVersion: 'client.authentication.k8s.io/v1beta1', interactiveMode: 'never' }),
      'user "admin": exec: interactiveMode is "never"; it has to be Never, IfAvailable or Always',
    ],
    [
      'an argument that is a number',
      exec({ args: [secret, 7] }),
      'user "admin": exec: args holds something that is not text; it may need quotes',
    ],
    [
      'the other removed provider',
      user({ 'auth-provider': { name: 'azure' } }),
      'user "admin": auth-provider "azure" is no longer part of Kubernetes; its exec plugin replaces it',
    ],
    [
      'an unknown provider',
      user({ 'auth-provider': { name: 'saml' } }),
      'user "admin": auth-provider "saml" is unknown; only oidc is supported',
    ],
    [
      'OIDC without issuer',
      user({ 'auth-provider': { name: 'oidc', config: { 'client-id': 'kubernetes' } } }),
      'user "admin": auth-provider: config: idp-issuer-url is missing',
    ],
    [
      'OIDC without client',
      user({ 'auth-provider': { name: 'oidc', config: { 'idp-issuer-url': 'https://issuer' } } }),
      'user "admin": auth-provider: config: client-id is missing',
    ],
    [
      'OIDC with an authority that is none',
      user({
        'auth-provider': {
          name: 'oidc',
          config: { ...anOidcProvider().config, 'idp-certificate-authority-data': base64(secret) },
        },
      }),
      'user "admin": auth-provider: config: idp-certificate-authority holds no certificate that can be read',
    ],
    [
      'a client certificate that is none',
      user({ 'client-certificate-data': base64(secret), 'client-key-data': base64(anIdentity().key) }),
      'user "admin": client-certificate holds no certificate that can be read',
    ],
    [
      'a client certificate that cannot be read',
      user({
        'client-certificate-data': base64('-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n'),
        'client-key-data': base64(anIdentity().key),
      }),
      'user "admin": client-certificate holds no certificate that can be read',
    ],
    ...['ENCRYPTED PRIVATE KEY', 'RSA PRIVATE KEY'].map((label): [string, Content, string] => [
      `a key that is encrypted: ${label}`,
      user({
        'client-certificate-data': base64(anIdentity().certificate),
        'client-key-data': base64(
          `-----BEGIN ${label}-----\n${label === 'RSA PRIVATE KEY' ? 'DEK-Info: AES-128-CBC,00\n\n' : ''}YWJj\n-----END ${label}-----\n`,
        ),
      }),
      'user "admin": client-key is encrypted, which kubectl does not support either',
    ]),
    [
      'a key that cannot be read',
      user({
        'client-certificate-data': base64(anIdentity().certificate),
        'client-key-data': base64('-----BEGIN PRIVATE KEY-----\nYWJj\n-----END PRIVATE KEY-----\n'),
      }),
      'user "admin": client-key holds no private key that can be read',
    ],
    [
      'base64 that is cut',
      user({ 'client-certificate-data': 'YWJ' }),
      'user "admin": client-certificate-data is not valid base64',
    ],
    ['a token that is a list', user({ token: [secret] }), 'user "admin": token is not text'],
    ['a token that is a mapping', user({ token: { a: secret } }), 'user "admin": token is not text'],
    [
      'a flag that is a number',
      cluster({ 'insecure-skip-tls-verify': 1 }),
      'cluster "east": insecure-skip-tls-verify is neither true nor false',
    ],
    [
      'a flag that is a list',
      cluster({ 'insecure-skip-tls-verify': [true] }),
      'cluster "east": insecure-skip-tls-verify is neither true nor false',
    ],
    [
      'a uid without a user',
      user({ 'as-uid': '7' }),
      'user "admin": as-uid, as-groups or as-user-extra are given without as',
    ],
    [
      'more about a user that is not named',
      user({ 'as-user-extra': { a: ['b'] } }),
      'user "admin": as-uid, as-groups or as-user-extra are given without as',
    ],
    ['arguments that are text', exec({ args: secret }), 'user "admin": exec: args is not a list'],
    ['a user that is text', { user: secret as never }, 'user "admin" is not a mapping'],
    [
      'a name of 201 letters',
      { context: { cluster: 'x'.repeat(201) } },
      `names a missing cluster "${'x'.repeat(200)}…"`,
    ],
    [
      'a name of 200 letters',
      { context: { cluster: 'x'.repeat(200) } },
      `names a missing cluster "${'x'.repeat(200)}"`,
    ],
    [
      'a name that turns the writing round',
      { context: { cluster: 'a\u202eb\u007f' } },
      'names a missing cluster "a\\u202eb\\u007f"',
    ],
    [
      'a removed provider',
      user({ 'auth-provider': { name: 'gcp', config: { 'access-token': secret } } }),
      'user "admin": auth-provider "gcp" is no longer part of Kubernetes; its exec plugin replaces it',
    ],
  ])('says what is wrong with %s', async (_, content, problem) => {
    expect(await problemOf(content)).toBe(problem)
  })

  it('keeps the good contexts of a partly broken file', async () => {
    const content = JSON.stringify({
      clusters: [
        { name: 'good', cluster: { server: 'https://good' } },
        { name: 'bad', cluster: { server: 7, 'certificate-authority-data': '!' } },
        { name: 'twice', cluster: { server: 'https://a' } },
        { name: 'twice', cluster: { server: 'https://b' } },
        'nonsense',
      ],
      users: [{ name: 'twice' }, { name: 'twice' }],
      contexts: [
        { name: 'good', context: { cluster: 'good' } },
        { name: 'bad', context: { cluster: 'bad' } },
        { name: 'twice', context: { cluster: 'twice' } },
        { name: 7, context: { cluster: 'good' } },
        { name: 'text', context: 'good' },
        { name: 'user', context: { cluster: 'good', user: 'twice' } },
      ],
    })
    expect(await read(content, 'good')).toMatchObject({ type: 'access' })
    expect(await problemOf(content, 'bad')).toBe('cluster "bad": server is not text; it needs quotes')
    expect(await problemOf(content, 'twice')).toBe('the file defines the cluster "twice" twice')
    expect(await problemOf(content, 'user')).toBe('the file defines the user "twice" twice')
    expect(await problemOf(content, 'text')).toBe('context "text" is not a mapping')
    expect(await problemOf(content, '7')).toBe('the name of the context "7" needs quotes')
  })

  it('says so when the file or the context is gone', async () => {
    await using folder = await temporaryFolder('access')
    expect(await problemOf({}, 'other')).toBe('the kubeconfig file names no context "other"')
    expect(await problemOf('a: b')).toBe('the kubeconfig file names no context "prod"')
    const path = join(folder.path, 'config')
    expect(await readAccess(path, 'prod')).toEqual({
      type: 'problem',
      problem: `the kubeconfig file "${path}" does not exist`,
    })
  })

  describe('fingerprint', () => {
    const print = async (folder: string, content: Content) => {
      const reading = await readIn(folder, content)
      return reading.type === 'access' ? reading.fingerprint : reading.problem
    }

    it('stays while only other things change: another namespace, entry, order, writing', async () => {
      await using folder = await temporaryFolder('access')
      const before = await print(folder.path, {})
      expect(before).toMatch(/^[0-9a-f]{64}$/)
      expect(await print(folder.path, { context: { namespace: 'other' } })).toBe(before)
      const yaml = `
users: [{name: admin, user: {token: ${secret}}}, {name: other, user: {token: x}}]
clusters: [{name: east, cluster: {server: 'https://east:6443/'}}]
contexts: [{name: other}, {context: {user: admin, cluster: east}, name: prod}]`
      expect(await readIn(folder.path, yaml)).toMatchObject({ fingerprint: before })
    })

    it('changes with the access and with what a certificate file holds', async () => {
      await using folder = await temporaryFolder('access')
      const ca = join(folder.path, 'ca.pem')
      const prints: string[] = [
        await print(folder.path, {}),
        await print(folder.path, user({ token: 'new' })),
      ]
      for (const name of ['one', 'two']) {
        await writeFile(ca, anIdentity({ name }).certificate)
        prints.push(await print(folder.path, cluster({ 'certificate-authority': 'ca.pem' })))
      }
      expect(new Set(prints).size).toBe(4)
      await rm(ca)
      expect(await print(folder.path, cluster({ 'certificate-authority': 'ca.pem' }))).toContain(
        'does not exist',
      )
    })
  })
})

function anOidcProvider() {
  return { name: 'oidc', config: { 'idp-issuer-url': 'https://issuer', 'client-id': 'kubernetes' } }
}

describe('what a context uses of this machine', () => {
  const usesOf = async (content: Content) => {
    const reading = await read(content)
    if (reading.type === 'problem') throw new Error(reading.problem)
    return reading.uses
  }
  const plugin = (more: object = {}) =>
    user({
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'get token',
        args: ['--as', "it's"],
        env: [{ name: 'PROFILE', value: 'a b' }],
        interactiveMode: 'Never',
        ...more,
      },
    })

  it('is its plugin as a shell would run it, its token file, and nothing where it has its own credentials', async () => {
    expect((await usesOf(plugin()))?.list).toEqual([
      { what: 'command', text: String.raw`PROFILE='a b' 'get token' --as 'it'\''s'` },
    ])
    expect((await usesOf(user({ tokenFile: '/run/token' })))?.list).toEqual([
      { what: 'token-file', text: '/run/token' },
    ])
    expect(await usesOf(user({ token: secret }))).toBeNull()
  })

  it('is the file of its client key, and not a key that it holds itself', async () => {
    const { certificate, key } = anIdentity()
    await using folder = await temporaryFolder('uses')
    await writeFile(join(folder.path, 'user.key'), key)
    const held = { 'client-certificate-data': base64(certificate) }
    const uses = async (more: object) => {
      const reading = await readIn(folder.path, user({ ...held, ...more }))
      if (reading.type === 'problem') throw new Error(reading.problem)
      return reading.uses?.list
    }
    expect(await uses({ 'client-key': 'user.key' })).toEqual([
      { what: 'client-key', text: join(folder.path, 'user.key') },
    ])
    expect(await uses({ 'client-key-data': base64(key) })).toBeUndefined()
    const both = { token: secret, 'client-key': 'user.key', 'client-key-data': base64(key) }
    expect(await usesOf(user(both))).toBeNull()
  })

  it('has another hash for each change of it, and for another server', async () => {
    const variants = [
      plugin(),
      plugin({ command: 'other' }),
      plugin({ args: ['--as it', 's'] }),
      plugin({ env: [{ name: 'PROFILE', value: 'a' }] }),
      { ...plugin(), ...cluster({ server: 'https://west:6443' }) },
    ]
    const hashes = await Promise.all(variants.map(async (each) => (await usesOf(each))?.hash))
    expect(new Set(hashes).size).toBe(variants.length)
    expect((await usesOf({ ...plugin(), context: { namespace: 'shop' } }))?.hash).toBe(hashes[0])
  })
})
