/**
 * kubectl is the oracle: each case is a kubeconfig and a context, given to kubectl and to readAccess. What kubectl
 * shows of it has to be what was read, what kubectl sends with it has to be what the access says to send, and what
 * kubectl refuses has to be a problem. Where the two differ on purpose the case says why. One file, because the
 * table is worth reading as a whole.
 */
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Access, type Authentication, readAccess } from '#kubeconfig'
import { anIdentity, temporaryFolder } from '#testkit'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const [authority, client, other] = [
  anIdentity({ name: 'server' }),
  anIdentity({ name: 'alice' }),
  anIdentity(),
]

/** `%tls%` and `%plain%` in a case stand for the addresses of two servers that write down what they are sent. */
interface Case {
  name: string
  content: string | object
  encoding?: BufferEncoding
  context?: string
  /** Files next to the kubeconfig. */
  files?: Record<string, string>
  /** What is read where kubectl does otherwise, and why. */
  differs?: { readonly to: 'access' | 'problem'; readonly because: string }
  /** kubectl would ask for a password, or dial something that is not there: only what it shows is compared. */
  isShownOnly?: boolean
}

/** Every server's path begins with the case's own word, by which its request is known. */
const tls = { server: '%tls%', 'certificate-authority-data': base64(authority.certificate) }
const config = ({
  cluster = tls as object | null,
  user = { token: 'abc' } as object | null,
  context = {} as object,
  more = {},
} = {}) => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'c', cluster }],
  users: [{ name: 'u', user }],
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', ...context } }],
  'current-context': 'x',
  ...more,
})
const user = (fields: object | null) => config({ user: fields })
const cluster = (fields: object) => config({ cluster: fields })
const named = (context: string) => ({
  context,
  content: config({ more: { contexts: [{ name: context, context: { cluster: 'c', user: 'u' } }] } }),
})
const pair = { 'client-certificate-data': base64(client.certificate), 'client-key-data': base64(client.key) }
const plugin = { apiVersion: 'client.authentication.k8s.io/v1', command: 'login', interactiveMode: 'Never' }
const exec = (more: object) => user({ exec: { ...plugin, ...more } })
const idToken = `${base64('{}')}.${base64('{"exp":4102444800}')}.x`
const oidc = {
  name: 'oidc',
  config: { 'idp-issuer-url': 'https://issuer', 'client-id': 'kube', 'id-token': idToken },
}
const text = (of: object) => JSON.stringify(of, null, 2)
const yaml = `apiVersion: v1
kind: Config
clusters:
- cluster: {server: '%tls%', insecure-skip-tls-verify: true}
  name: c
users:
- name: u
  user: {token: abc}
contexts:
- context: {cluster: c, user: u}
  name: x
`

/** Its address can have no path, which in the others names the case. */
const noScheme: Case = { name: 'no scheme', content: cluster({ server: '%plainhost%' }) }

const cases: Case[] = [
  { name: 'nothing but a server', content: cluster({ server: 'https://east:6443' }), isShownOnly: true },
  { name: 'YAML as kubectl writes it', content: yaml },
  { name: 'no apiVersion and no kind', content: yaml.replace(/^apiVersion.*\nkind.*\n/, '') },
  { name: 'another apiVersion', content: yaml.replace('v1', 'v2') },
  { name: 'another kind', content: yaml.replace('Config', 'Pod') },
  { name: 'Windows line ends', content: yaml.replaceAll('\n', '\r\n') },
  { name: 'line ends of old Macintoshes', content: yaml.replaceAll('\n', '\r') },
  { name: 'two JSON documents', content: `${text(config())}\n${text(config())}\n` },
  { name: 'words behind JSON', content: `${text(config())}\nthe end` },
  { name: 'a token as PyYAML writes bytes', content: yaml.replace('token: abc', 'token: !!binary YWJj') },
  {
    name: 'names as PyYAML writes bytes',
    content: yaml.replace('name: x', 'name: !!binary eA==').replace('user: u', 'user: !!binary dQ=='),
  },
  { name: 'keys as PyYAML writes bytes', content: yaml.replace('token: abc', '!!binary dG9rZW4=: abc') },
  {
    name: 'a name like a number beyond all numbers',
    content: yaml.replace('name: x', 'name: 123e4567'),
    context: '123e4567',
  },
  { name: 'a name like a number', content: yaml.replace('name: x', 'name: 123e45'), context: '123e45' },
  { name: 'a byte order mark', content: `\ufeff${yaml}` },
  { name: 'UTF-16 from PowerShell', content: `\ufeff${yaml}`, encoding: 'utf16le' },
  { name: 'bytes that are no UTF-8', content: `${yaml}#\u00ff\u00fe`, encoding: 'latin1' },
  { name: 'JSON', content: text(config()) },
  { name: 'JSON indented by tabs', content: JSON.stringify(config(), null, '\t') },
  { name: 'YAML indented by tabs', content: yaml.replace('  name: c', '\tname: c') },
  { name: 'several documents', content: `${yaml}---\n${yaml.replace('name: x', 'name: y')}` },
  {
    name: 'a context of the second document',
    content: `${yaml}---\n${yaml.replace('name: x', 'name: y')}`,
    context: 'y',
  },
  { name: 'an empty file', content: '' },
  { name: 'comments only', content: '# nothing\n' },
  { name: 'half a file', content: yaml.slice(0, yaml.indexOf('token') + 3) },
  { name: 'half a line of JSON', content: text(config()).slice(0, -40) },
  { name: 'a list', content: '- contexts' },
  { name: 'null sections', content: 'clusters: null\nusers: ~\ncontexts:\n' },
  { name: 'null entries beside good ones', content: yaml.replace('users:', 'users:\n-') },
  {
    name: 'a repeated key',
    differs: { to: 'problem', because: 'one of the two would silently win' },
    content: yaml.replace('  name: c', '  name: c\n  name: c'),
  },
  {
    name: 'an alias bomb',
    content: `${yaml}bomb:\n- &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((n, i) => `- &${n} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`).join('\n')}\n`,
  },
  {
    name: 'a few aliases',
    content: `${yaml.replace('{token: abc}', '&t {token: abc}')}- {name: z, context: {cluster: c}}\nextra: *t\n`,
  },
  { name: 'a merge key', content: yaml.replace('{token: abc}', '{<<: {token: def, as: me}, token: abc}') },
  {
    name: 'a huge file',
    differs: {
      to: 'problem',
      because: 'no kubeconfig is larger than 5 MB, and the server has other things to do',
    },
    content: `${yaml}#${'x'.repeat(6 * 1024 * 1024)}\n`,
  },
  { name: 'unknown fields', content: config({ user: { token: 'abc', wish: 1 }, more: { colour: 'red' } }) },
  { name: 'a field in other case', isShownOnly: true, content: user({ Token: 'abc' }) },
  { name: 'a context that is not there', content: config(), context: 'y' },
  {
    name: 'a context named twice',
    content: yaml.replace('contexts:', 'contexts:\n- {name: x, context: {cluster: d}}'),
  },
  {
    name: 'a user named twice',
    content: yaml.replace('users:', 'users:\n- {name: u, user: {token: other}}'),
  },
  { name: 'a cluster that is not there', content: config({ context: { cluster: 'd' } }) },
  {
    name: 'no cluster',
    content: config({ context: { cluster: '' } }),
  },
  { name: 'a user that is not there', content: config({ context: { user: 'v' } }) },
  { name: 'no user', content: config({ context: { user: '' } }), isShownOnly: true },
  { name: 'an empty user', content: config({ user: null }), isShownOnly: true },
  { name: 'an empty cluster', content: config({ cluster: null }) },
  {
    name: 'a broken entry nobody uses',
    content: config({ more: { users: [{ name: 'u' }, { name: 'v', user: { token: 1 } }] } }),
    differs: { to: 'access', because: 'a broken entry costs only the contexts that use it' },
  },
  { name: 'a namespace', content: config({ context: { namespace: 'shop' } }) },
  {
    name: 'a namespace that YAML takes for a number',
    content: yaml.replace('user: u}', 'user: u, namespace: 1}'),
  },
  {
    name: 'a context that YAML takes for a number',
    content: yaml.replace('name: x', 'name: 12'),
    context: '12',
  },
  {
    name: 'a context that YAML 1.1 takes for a truth',
    content: yaml.replace('name: x', 'name: on'),
    context: 'on',
  },
  {
    name: 'a context that looks like a date',
    content: yaml.replace('name: x', 'name: 2024-01-01'),
    context: '2024-01-01',
  },
  {
    name: 'a context that looks like a time',
    content: yaml.replace('name: x', 'name: 12:30:45'),
    context: '12:30:45',
  },
  {
    name: 'a context called null, in quotes',
    content: yaml.replace('name: x', 'name: "null"'),
    context: 'null',
  },
  ...[
    'a,b',
    'a|b',
    'a:b',
    'a=b',
    'arn:aws:eks:eu-west-1:123456789012:cluster/prod',
    'admin@prod',
    '__proto__',
    'constructor',
    '__global__',
    'with spaces ',
    'two\nlines',
    'größe-日本-🚢',
    'e\u0301 against \u00e9',
    '%2C%7C',
    '<script>',
    '../../etc',
    'X',
  ].map((name) => ({ name: `the context ${JSON.stringify(name)}`, ...named(name) })),

  { name: 'TLS with CA data', content: user({ token: 'abc' }) },
  {
    name: 'CA data over several lines',
    content: cluster({
      ...tls,
      'certificate-authority-data': tls['certificate-authority-data'].replaceAll(/(.{64})/g, '$1\n'),
    }),
  },
  {
    name: 'CA data with blanks at the ends of its lines',
    content: cluster({
      ...tls,
      'certificate-authority-data': base64(authority.certificate.replaceAll('\n', ' \t\n')),
    }),
  },
  {
    name: 'a CA file beside the kubeconfig',
    content: cluster({ server: '%tls%', 'certificate-authority': 'pki/ca.pem' }),
    files: { 'pki/ca.pem': authority.certificate },
  },
  {
    name: 'a CA file a folder up',
    content: cluster({ server: '%tls%', 'certificate-authority': './pki/../ca.pem' }),
    files: { 'ca.pem': `words\n${authority.certificate}` },
  },
  {
    name: 'a CA file that is missing',
    content: cluster({ server: '%tls%', 'certificate-authority': 'ca.pem' }),
  },
  {
    name: 'a CA file that holds nothing',
    content: cluster({ server: '%tls%', 'certificate-authority': 'ca.pem' }),
    files: { 'ca.pem': '' },
  },
  {
    name: 'CA data that is no certificate',
    content: cluster({ server: '%tls%', 'certificate-authority-data': base64('x') }),
  },
  { name: 'CA data that is not base64', content: cluster({ ...tls, 'certificate-authority-data': '!' }) },
  { name: 'CA data in base64 for URLs', content: cluster({ ...tls, 'certificate-authority-data': '_-__' }) },
  {
    name: 'CA data and a CA file',
    content: cluster({ ...tls, 'certificate-authority': 'ca.pem' }),
    files: { 'ca.pem': authority.certificate },
  },
  { name: 'insecure', content: cluster({ server: '%tls%', 'insecure-skip-tls-verify': true }) },
  { name: 'insecure in quotes', content: cluster({ server: '%tls%', 'insecure-skip-tls-verify': 'true' }) },
  { name: 'insecure said with yes', content: yaml.replace('verify: true', 'verify: yes') },
  { name: 'insecure together with CA data', content: cluster({ ...tls, 'insecure-skip-tls-verify': true }) },
  { name: 'another server name', content: cluster({ ...tls, 'tls-server-name': 'localhost' }) },
  { name: 'no compression', content: cluster({ ...tls, 'disable-compression': true }) },
  { name: 'a path before everything', content: cluster({ ...tls, server: '%tls%/k8s/clusters/c-1/' }) },
  { name: 'a query and a fragment', content: cluster({ ...tls, server: '%tls%/k8s?a=b#c' }) },
  { name: 'an IPv6 server', content: cluster({ server: 'https://[fd00::1]:6443' }), isShownOnly: true },
  { name: 'a user in the address without TLS', content: cluster({ server: '%plainuser%' }) },
  {
    name: 'a user in the address beside a plugin',
    content: config({ cluster: { ...tls, server: '%tlsuser%' }, user: { exec: plugin } }),
  },
  { name: 'a user in the address', content: config({ cluster: { ...tls, server: '%tlsuser%' } }) },
  { name: 'an address with a space', content: cluster({ server: 'https://ea st' }) },
  noScheme,
  {
    name: 'plain HTTP sends no credential',
    content: config({ cluster: { server: '%plain%' }, user: { token: 'abc', as: 'jane', ...pair } }),
  },
  {
    name: 'plain HTTP with insecure and CA',
    content: cluster({
      server: '%plain%',
      'insecure-skip-tls-verify': true,
      'certificate-authority-data': base64('x'),
    }),
  },
  ...['http://proxy:3128', 'https://me:pw@proxy', 'socks5://127.0.0.1:1080'].map((proxy) => ({
    name: `the proxy ${proxy}`,
    content: cluster({ server: 'https://east', 'proxy-url': proxy }),
    isShownOnly: true,
  })),
  { name: 'a proxy of another kind', content: cluster({ ...tls, 'proxy-url': 'ftp://proxy' }) },
  { name: 'a proxy without scheme', content: cluster({ ...tls, 'proxy-url': 'proxy:3128' }) },

  { name: 'a client certificate', content: user(pair) },
  {
    name: 'a client certificate in files',
    content: user({ 'client-certificate': 'alice/both.pem', 'client-key': 'alice/both.pem' }),
    files: { 'alice/both.pem': client.certificate + client.key },
  },
  {
    name: 'a certificate as data, its key as file',
    content: user({ 'client-certificate-data': pair['client-certificate-data'], 'client-key': 'key.pem' }),
    files: { 'key.pem': client.key },
  },
  {
    name: 'a certificate file that is missing',
    content: user({ 'client-certificate': 'x.pem', 'client-key-data': pair['client-key-data'] }),
  },
  {
    name: 'a key file that is missing',
    content: user({ 'client-certificate-data': pair['client-certificate-data'], 'client-key': 'x.pem' }),
  },
  {
    name: 'a certificate without key',
    content: user({ 'client-certificate-data': pair['client-certificate-data'] }),
  },
  {
    name: 'a key without certificate',
    isShownOnly: true,
    content: user({ 'client-key-data': pair['client-key-data'] }),
  },
  { name: "another certificate's key", content: user({ ...pair, 'client-key-data': base64(other.key) }) },
  {
    name: 'a certificate as data and as file',
    content: user({ ...pair, 'client-certificate': 'x.pem' }),
    files: { 'x.pem': client.certificate },
  },
  { name: 'a certificate and a token', content: user({ ...pair, token: 'abc' }) },
  { name: 'a token', content: user({ token: 'abc' }) },
  { name: 'a token that is a number', content: yaml.replace('abc', '123') },
  { name: 'a token with a line break', content: user({ token: 'abc\n' }) },
  { name: 'a token file', content: user({ tokenFile: 'token' }), files: { token: ' from-file\n' } },
  {
    name: 'a token file wins over a token',
    content: user({ tokenFile: 'token', token: 'abc' }),
    files: { token: 'from-file' },
  },
  { name: 'a token file that is missing, with a token', content: user({ tokenFile: 'token', token: 'abc' }) },
  {
    name: 'a token file that is missing',
    content: user({ tokenFile: 'token' }),
    differs: { to: 'access', because: 'the file may come, and is read again with each try' },
  },
  { name: 'a user name and password', content: user({ username: 'me', password: 'p:w' }) },
  { name: 'a password alone', isShownOnly: true, content: user({ password: 'pw' }) },
  { name: 'a token and a password', content: user({ token: 'abc', username: 'me', password: 'pw' }) },
  {
    name: 'a token file and a password',
    content: user({ tokenFile: 'token', username: 'me' }),
    files: { token: 'x' },
  },
  { name: 'impersonation', content: user({ token: 'abc', as: 'jane' }) },
  {
    name: 'impersonation with uid, groups and extra',
    content: user({
      token: 'abc',
      as: 'jane',
      'as-uid': '7',
      'as-groups': ['a', 'b,c'],
      'as-user-extra': { scopes: ['1', '2'], 'k.io/x%': ['é'] },
    }),
  },
  { name: 'groups without a user', content: user({ 'as-groups': ['a'] }) },
  { name: 'groups that are no list', content: user({ as: 'jane', 'as-groups': 'a' }) },

  { name: 'a plugin', content: exec({}) },
  {
    name: 'a plugin with everything',
    content: config({
      user: {
        exec: {
          ...plugin,
          args: ['a', '', 'b c'],
          env: [{ name: 'A', value: '1' }, { name: 'B' }],
          installHint: 'brew install login',
          provideClusterInfo: true,
        },
      },
      cluster: {
        ...tls,
        extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'x', n: 1 } }],
      },
    }),
  },
  {
    name: 'a v1beta1 plugin without a mode',
    content: exec({ apiVersion: 'client.authentication.k8s.io/v1beta1', interactiveMode: null }),
  },
  { name: 'a v1 plugin without a mode', content: exec({ interactiveMode: null }) },
  { name: 'a plugin of unknown mode', content: exec({ interactiveMode: 'Sometimes' }) },
  { name: 'a plugin of v1alpha1', content: exec({ apiVersion: 'client.authentication.k8s.io/v1alpha1' }) },
  { name: 'a plugin without a version', content: exec({ apiVersion: null }) },
  { name: 'a plugin without a command', content: exec({ command: '' }) },
  { name: 'a plugin with a nameless variable', content: exec({ env: [{ value: 'x' }] }) },
  { name: 'a plugin with a path', content: exec({ command: './bin/login' }) },
  { name: 'a plugin with an absolute path', content: exec({ command: '%home%/bin/login' }) },
  { name: 'a plugin beside a token', content: user({ token: 'abc', exec: plugin }) },
  { name: 'a plugin beside a password', content: user({ username: 'me', password: 'pw', exec: plugin }) },
  { name: 'a plugin beside a certificate', content: user({ ...pair, exec: plugin }) },
  { name: 'a plugin beside a provider', content: user({ exec: plugin, 'auth-provider': oidc }) },
  { name: 'OIDC', content: user({ 'auth-provider': oidc }) },
  {
    name: 'OIDC with secret, refresh token and CA',
    content: user({
      'auth-provider': {
        ...oidc,
        config: {
          ...oidc.config,
          'client-secret': 's',
          'refresh-token': 'r',
          'idp-certificate-authority-data': base64(other.certificate),
        },
      },
    }),
  },
  { name: 'OIDC beside a token', content: user({ token: 'abc', 'auth-provider': oidc }) },
  {
    name: 'OIDC without an issuer',
    content: user({ 'auth-provider': { name: 'oidc', config: { 'client-id': 'x' } } }),
  },
  { name: 'the provider gcp', content: user({ 'auth-provider': { name: 'gcp', config: {} } }) },
]

/** What one of the servers was sent. */
interface Sent {
  path: string
  headers: [name: string, value: string][]
  clientName: string | null
  serverName: string | null
}

interface World extends AsyncDisposable {
  readonly folder: string
  readonly addresses: Readonly<Record<string, string>>
  readonly sent: Map<string, Sent>
}

async function aWorld(): Promise<World> {
  const folder = await temporaryFolder('oracle')
  const sent = new Map<string, Sent>()
  const recordOf = (word: string, request: IncomingMessage, response: ServerResponse) => {
    const { rawHeaders, url = '' } = request
    const socket = request.socket instanceof TLSSocket ? request.socket : null
    sent.set(word, {
      path: url,
      headers: rawHeaders.flatMap((name, index) =>
        index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
      ),
      clientName: socket?.getPeerCertificate().subject?.CN?.toString() ?? null,
      serverName: typeof socket?.servername === 'string' ? socket.servername : null,
    })
    response.setHeader('content-type', 'application/json').end('{}')
  }
  const record = (request: IncomingMessage, response: ServerResponse) =>
    recordOf(/^\/(case-\d+)/.exec(request.url ?? '')?.[1] ?? '', request, response)
  const secure = createTlsServer(
    { key: authority.key, cert: authority.certificate, requestCert: true, rejectUnauthorized: false },
    record,
  )
  const plain = createServer(record)
  // All cases are asked at the same time: one that cannot name itself in its path has a server of its own.
  const bare = createServer((request, response) => recordOf(wordOf(noScheme), request, response))
  const servers = [secure, plain, bare]
  for (const server of servers)
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const port = (server: Server) => (server.address() as AddressInfo).port
  return {
    folder: folder.path,
    addresses: {
      '%tls%': `https://127.0.0.1:${port(secure)}/%case%`,
      '%tlsuser%': `https://me:pw@127.0.0.1:${port(secure)}/%case%`,
      '%plainuser%': `http://me:pw@127.0.0.1:${port(plain)}/%case%`,
      '%plain%': `http://127.0.0.1:${port(plain)}/%case%`,
      '%plainhost%': `127.0.0.1:${port(bare)}`,
    },
    sent,
    async [Symbol.asyncDispose]() {
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise((closed) => server.close(closed))
      }
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** What tells the requests of a case from those of the others, which are made at the same time. */
const wordOf = (example: Case): string => `case-${cases.indexOf(example)}`

/** The plugin of the cases: it signs in with the token `from-plugin`. */
const login = `#!/bin/sh
case "$KUBERNETES_EXEC_INFO" in *v1beta1*) version=v1beta1 ;; *) version=v1 ;; esac
echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/'$version'","status":{"token":"from-plugin"}}'
`

async function write(world: World, example: Case): Promise<{ home: string; path: string; word: string }> {
  const word = wordOf(example)
  const home = join(world.folder, word)
  const files = { 'bin/login': login, ...example.files }
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(home, name)), { recursive: true })
    await writeFile(join(home, name), content, { mode: 0o700 })
  }
  let content = typeof example.content === 'string' ? example.content : JSON.stringify(example.content)
  for (const [mark, address] of Object.entries(world.addresses)) content = content.replaceAll(mark, address)
  content = content.replaceAll('%case%', word).replaceAll('%home%', home)
  await writeFile(join(home, 'config'), content, example.encoding ?? 'utf8')
  return { home, path: join(home, 'config'), word }
}

function kubectl(
  home: string,
  args: readonly string[],
): Promise<{ isOk: boolean; output: string; words: string }> {
  const environment = { HOME: home, PATH: `${join(home, 'bin')}:${process.env.PATH}`, KUBERC: 'off' }
  return new Promise((done) => {
    const child = execFile(
      binary,
      ['kubectl', '--kubeconfig', join(home, 'config'), '--cache-dir', join(home, 'cache'), ...args],
      { env: environment, timeout: 30_000 },
      (error, output, words) => done({ isOk: error === null, output, words }),
    )
    // Without a credential kubectl asks for one.
    child.stdin?.end()
  })
}

const { clusters, reason } = inject('realClusters')
const binary = clusters?.[0]?.binary ?? ''

describe.skipIf(clusters === null)(
  `readAccess beside kubectl${reason === null ? '' : ` (${reason})`}`,
  () => {
    let world: World
    beforeAll(async () => {
      world = await aWorld()
    })
    afterAll(() => world[Symbol.asyncDispose]())

    describe.concurrent('reads what kubectl shows, and says to send what kubectl sends', () => {
      it.each(cases)('$name', async (example) => {
        const { home, path, word } = await write(world, example)
        const context = example.context ?? 'x'
        const reading = await readAccess(path, context)
        const shown = await kubectl(home, [
          '--context',
          context,
          'config',
          'view',
          '--minify',
          '--raw',
          '-o',
          'json',
        ])
        const isAccepted =
          shown.isOk && (example.isShownOnly === true || (await isUsable(home, context, word)))
        if (example.differs !== undefined) {
          expect(isAccepted, shown.words).toBe(example.differs.to === 'problem')
          expect(reading.type, example.differs.because).toBe(example.differs.to)
          return
        }
        if (reading.type === 'problem') {
          expect(isAccepted, `kubectl accepts it, but: ${reading.problem}`).toBe(false)
          return
        }
        expect(isAccepted, `kubectl does not accept it: ${shown.words}`).toBe(true)
        expect(await fromAccess(reading.access)).toEqual(await fromView(shown.output, home))
        const sent = world.sent.get(word)
        if (sent !== undefined) expect(await toSend(reading.access)).toEqual(wasSent(sent))
      })
    })

    /** kubectl goes to localhost when it finds no server: only a request at the case's own is one with this access. */
    async function isUsable(home: string, context: string, word: string): Promise<boolean> {
      const { words } = await kubectl(home, ['--context', context, 'get', '--raw', '/version'])
      const arrival = world.sent.get(word)
      if (arrival === undefined && words.trim() === '')
        throw new Error('kubectl neither dialled nor said why')
      return arrival !== undefined
    }
  },
)

/** An access in the terms of `kubectl config view`, as far as these are not a matter of precedence. */
async function fromAccess(access: Access): Promise<object> {
  return {
    server: access.server,
    namespace: access.namespace,
    proxyUrl: access.proxyUrl,
    disableCompression: access.disableCompression,
    impersonation: access.impersonation && {
      ...access.impersonation,
      extra: { ...access.impersonation.extra },
    },
    tls: access.server.startsWith('https:') ? access.tls : null,
    clientCertificate: access.clientCertificate,
    exec: access.authentication.type === 'exec' ? access.authentication.exec : null,
    oidc: access.authentication.type === 'oidc' ? access.authentication.oidc : null,
  }
}

interface View {
  clusters: {
    cluster: Record<string, unknown> & { server: string; extensions?: { name: string; extension: unknown }[] }
  }[]
  users: { user: Record<string, unknown> }[] | null
  contexts: { context: { namespace?: string } }[]
}

async function fromView(output: string, home: string): Promise<object> {
  const view = JSON.parse(output) as View
  const shown = view.clusters[0]?.cluster ?? { server: '' }
  const user = view.users?.[0]?.user ?? {}
  const url = new URL(/^https?:/.test(shown.server) ? shown.server : `http://${shown.server}`)
  const isTls = url.protocol === 'https:'
  const hasStatic =
    url.username !== '' ||
    ['token', 'tokenFile', 'username', 'password'].some((field) => user[field] !== undefined)
  const certificate = isTls ? await material(home, user, 'client-certificate') : null
  const key = await material(home, user, 'client-key')
  const exec = user.exec as Record<string, unknown> | undefined
  const provider = user['auth-provider'] as { config: Record<string, string> } | undefined
  return {
    server: url.origin + url.pathname.replace(/\/$/, ''),
    namespace: view.contexts[0]?.context.namespace ?? null,
    proxyUrl: shown['proxy-url'] ?? null,
    disableCompression: shown['disable-compression'] ?? false,
    impersonation:
      user.as === undefined
        ? null
        : {
            user: user.as,
            uid: user['as-uid'] ?? null,
            groups: user['as-groups'] ?? [],
            extra: user['as-user-extra'] ?? {},
          },
    tls: isTls
      ? {
          ca: only('CERTIFICATE', await material(home, shown, 'certificate-authority')),
          skipVerify: shown['insecure-skip-tls-verify'] ?? false,
          serverName: shown['tls-server-name'] ?? null,
        }
      : null,
    clientCertificate: certificate && {
      certificate: only('CERTIFICATE', certificate),
      key: only('PRIVATE KEY', key),
    },
    exec:
      exec === undefined || hasStatic || certificate !== null || !isTls
        ? null
        : {
            apiVersion: exec.apiVersion,
            command: String(exec.command).includes('/') ? resolve(home, String(exec.command)) : exec.command,
            args: exec.args ?? [],
            env: ((exec.env ?? []) as { name: string; value?: string }[]).map(({ name, value = '' }) => ({
              name,
              value,
            })),
            installHint: exec.installHint ?? null,
            interactiveMode: exec.interactiveMode,
            provideClusterInfo: exec.provideClusterInfo,
            clusterConfig: shown.extensions?.[0]?.extension ?? null,
          },
    oidc:
      provider === undefined || hasStatic || !isTls
        ? null
        : {
            issuerUrl: provider.config['idp-issuer-url'],
            clientId: provider.config['client-id'],
            clientSecret: provider.config['client-secret'] ?? null,
            idToken: provider.config['id-token'] ?? null,
            refreshToken: provider.config['refresh-token'] ?? null,
            ca: only('CERTIFICATE', await material(home, provider.config, 'idp-certificate-authority')),
          },
  }
}

async function material(home: string, fields: Record<string, unknown>, name: string): Promise<string | null> {
  const data = fields[`${name}-data`]
  if (typeof data === 'string') return Buffer.from(data, 'base64').toString()
  const path = fields[name]
  return typeof path === 'string' ? readFile(resolve(home, path), 'utf8') : null
}

/** The first block of that label; blanks at the ends of lines mean nothing. */
function only(label: string, pem: string | null): string | null {
  const block = new RegExp(`-----BEGIN ${label}-----[^]*?-----END ${label}-----\\n`)
  return block.exec(pem?.replaceAll(/[ \t]+$/gm, '') ?? '')?.[0] ?? null
}

/** What an access says to send. */
async function toSend(access: Access): Promise<Sent> {
  const authorization = await authorizationOf(access.authentication)
  const { impersonation } = access
  return {
    path: `${new URL(access.server).pathname.replace(/\/$/, '')}/version`,
    headers: [
      ...(authorization === null ? [] : [['authorization', authorization]]),
      ...(impersonation === null ? [] : [['impersonate-user', impersonation.user]]),
      ...(impersonation?.uid ? [['impersonate-uid', impersonation.uid]] : []),
      ...(impersonation?.groups ?? []).map((group) => ['impersonate-group', group]),
      ...Object.entries(impersonation?.extra ?? {}).flatMap(([name, values]) =>
        values.map((value) => [`impersonate-extra-${encodeURIComponent(name).toLowerCase()}`, value]),
      ),
    ].sort() as Sent['headers'],
    clientName: access.clientCertificate === null ? null : 'alice',
    serverName: access.tls.serverName,
  }
}

async function authorizationOf(authentication: Authentication): Promise<string | null> {
  switch (authentication.type) {
    case 'none':
      return null
    case 'token':
      return `Bearer ${authentication.token}`
    case 'tokenFile': {
      const token = await readFile(authentication.path, 'utf8').catch(() => authentication.fallback ?? '')
      return `Bearer ${token.trim()}`
    }
    case 'basic':
      return `Basic ${base64(`${authentication.username}:${authentication.password}`)}`
    case 'exec':
      return 'Bearer from-plugin'
    case 'oidc':
      return `Bearer ${authentication.oidc.idToken}`
  }
}

const wasSent = (sent: Sent): Sent => ({
  ...sent,
  headers: sent.headers
    .map(([name, value]): [string, string] => [name.toLowerCase(), Buffer.from(value, 'latin1').toString()])
    .filter(([name]) => name === 'authorization' || name.startsWith('impersonate-'))
    .sort(),
})
