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
  /** A second file in KUBECONFIG, for kubectl; null where it is named and not there. */
  second?: string | null
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
      because: 'no kubeconfig is larger than 20 MB, and the server has other things to do',
    },
    content: `${yaml}#${'x'.repeat(21 * 1024 * 1024)}\n`,
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

  // Forms of YAML.
  {
    name: 'everything in quotes',
    content: yaml.replaceAll(/(?<=[:{,-] )(?:v1|Config|c|u|x|abc)(?=[\n,}])/g, '"$&"'),
  },
  {
    name: 'everything in single quotes',
    content: yaml.replaceAll(/(?<=[:{,-] )(?:v1|Config|c|u|x|abc)(?=[\n,}])/g, "'$&'"),
  },
  {
    name: 'keys in quotes',
    content: yaml.replaceAll(/(?<=^|[ {])(clusters|cluster|users|user|token|name):/gm, '"$1":'),
  },
  { name: 'explicit keys', content: yaml.replace('  name: c\n', '  ? name\n  : c\n') },
  { name: 'a document mark before everything', content: `---\n${yaml}` },
  { name: 'a document mark and its end', content: `---\n${yaml}...\n` },
  { name: 'a directive', content: `%YAML 1.1\n---\n${yaml}` },
  {
    name: 'a directive of a newer version',
    differs: { to: 'access', because: 'the newer version reads the same here' },
    content: `%YAML 1.2\n---\n${yaml}`,
  },
  {
    name: 'blank lines and comments everywhere',
    content: `# one\n\n${yaml.replaceAll('\n', ' # more\n\n  # and more\n')}`,
  },
  { name: 'blanks at the ends of lines', content: yaml.replaceAll('\n', '  \n') },
  { name: 'no line end at the end', content: yaml.trimEnd() },
  { name: 'lists indented below their keys', content: yaml.replaceAll(/^(-| {2})/gm, '  $1') },
  { name: 'lists indented by eight', content: yaml.replaceAll(/^(-| {2})/gm, '        $1') },
  { name: 'a token over two lines', content: yaml.replace('{token: abc}', '\n    token:\n      abc') },
  { name: 'a token as a literal block', content: yaml.replace('{token: abc}', '\n    token: |-\n      abc') },
  {
    name: 'a token as a folded block',
    content: yaml.replace('{token: abc}', '\n    token: >-\n      abc\n      def'),
  },
  {
    name: 'a token as a literal block with its line end',
    content: yaml.replace('{token: abc}', '\n    token: |\n      abc'),
  },
  { name: 'a token with escapes', content: yaml.replace('abc', '"a\\x62\\u0063"') },
  { name: 'a token with a quote in single quotes', content: yaml.replace('abc', "'a''c'") },
  {
    name: 'a plain token over two lines',
    content: yaml.replace('{token: abc}', '\n    token: abc\n      def'),
  },
  { name: 'a token with a hash', content: yaml.replace('abc', 'abc#def') },
  { name: 'a token with a colon', content: yaml.replace('abc', 'abc:def') },
  { name: 'a token that begins with an at sign, in quotes', content: yaml.replace('abc', '"@abc"') },
  { name: 'a token that begins with an at sign', content: yaml.replace('abc', '@abc') },
  {
    name: 'a token that begins with a percent sign',
    content: yaml.replace('{token: abc}', '\n    token: "%abc"'),
  },
  { name: 'a token with a tab inside', content: yaml.replace('abc', '"a\\tb"') },
  { name: 'a tab behind a colon', content: yaml.replace('{token: abc}', '\n    token:\tabc') },
  { name: 'a string tag', content: yaml.replace('abc', '!!str 123') },
  { name: 'an unknown tag', content: yaml.replace('abc', '!secret abc') },
  {
    name: 'a tag of numbers on text',
    differs: { to: 'access', because: 'what it is written as is clear' },
    content: yaml.replace('abc', '!!int abc'),
  },
  { name: 'a map tag', content: yaml.replace('{token: abc}', '!!map {token: abc}') },
  { name: 'a set of contexts', content: yaml.replace('contexts:\n', 'contexts: !!set\n') },
  {
    name: 'binary over several lines',
    content: yaml.replace('{token: abc}', '\n    token: !!binary |\n      YW\n      Jj'),
  },
  {
    name: 'binary that is no base64',
    differs: { to: 'access', because: 'the server refuses such a token, in its own words' },
    content: yaml.replace('abc', '!!binary "?"'),
  },
  { name: 'two merge keys', content: yaml.replace('{token: abc}', '{<<: {token: abc}, <<: {as: me}}') },
  { name: 'a merge behind its key', content: yaml.replace('{token: abc}', '{token: abc, <<: {token: def}}') },
  {
    name: 'two merges of one key',
    content: yaml.replace('{token: abc}', '{<<: {token: abc}, <<: {token: def}}'),
  },
  {
    name: 'a list of merges',
    content: yaml.replace('{token: abc}', '{<<: [{token: abc}, {token: def, as: me}]}'),
  },
  {
    name: 'a merge of an anchor',
    content: yaml
      .replace('clusters:', 'x: &t {token: abc}\nclusters:')
      .replace('{token: abc}\ncontexts', '{<<: *t}\ncontexts'),
  },
  {
    name: 'a merge of text',
    differs: { to: 'access', because: 'there is nothing to merge' },
    content: yaml.replace('{token: abc}', '{<<: text, token: abc}'),
  },
  { name: 'a merge key in quotes', content: yaml.replace('{token: abc}', '{"<<": {as: me}, token: abc}') },
  { name: 'an anchor that nothing uses', content: yaml.replace('{token: abc}', '&t {token: abc}') },
  { name: 'an anchor that is set twice', content: `${yaml.replace('abc', '&t abc')}more: [&t def, *t]\n` },
  { name: 'an alias before its anchor', content: `more: *t\n${yaml.replace('abc', '&t abc')}` },
  {
    name: 'an alias as a name',
    content: yaml.replace('name: c', 'name: &c c').replace('cluster: c,', 'cluster: *c ,'),
  },
  {
    name: 'a merge of a merge',
    content: `one: &one {token: abc}\ntwo: &two {<<: *one}\n${yaml.replace('{token: abc}', '{<<: *two}')}`,
  },
  {
    name: 'a repeated key in a part nobody reads',
    content: `${yaml}extensions: [{name: e, extension: {a: 1, a: 1}}]\n`,
    differs: { to: 'problem', because: 'one of the two would silently win' },
  },
  { name: 'a key that is a number', content: yaml.replace('{token: abc}', '{token: abc, 1: 2}') },
  {
    name: 'a key that is null',
    differs: { to: 'access', because: 'no field has such a name' },
    content: yaml.replace('{token: abc}', '{token: abc, ~: 2}'),
  },
  {
    name: 'a key that is a list',
    differs: { to: 'access', because: 'no field has such a name' },
    content: yaml.replace('{token: abc}', '{token: abc, [a]: 2}'),
  },
  { name: 'a comma at the end of a flow', content: yaml.replace('{token: abc}', '{token: abc, }') },
  { name: 'a flow over several lines', content: yaml.replace('{token: abc}', '{\n    token: abc,\n  }') },
  { name: 'a flow without a bracket', content: yaml.replace('{token: abc}', '{token: abc') },
  { name: 'a flow key without a value', content: yaml.replace('{token: abc}', '{token: abc, as}') },
  {
    name: 'a no-break space behind a colon',
    isShownOnly: true,
    content: yaml.replace('token: abc', 'token:\u00a0abc'),
  },
  { name: 'a next-line character in a token', content: yaml.replace('abc', '"a\u0085b"'), isShownOnly: true },
  {
    name: 'a zero-width space in a name',
    content: yaml.replace('name: x', 'name: x\u200b'),
    context: 'x\u200b',
  },
  { name: 'a byte order mark in the middle', content: yaml.replace('users:', '\ufeffusers:') },
  { name: 'a null character', content: yaml.replace('abc', 'a\0c') },
  { name: 'a control character in quotes', content: yaml.replace('abc', '"a\u0001c"') },
  {
    name: 'UTF-16 with the other byte order',
    content: Buffer.from(`\ufeff${yaml}`, 'utf16le').swap16().toString('latin1'),
    encoding: 'latin1',
  },
  { name: 'UTF-16 without a mark', content: yaml, encoding: 'utf16le' },
  // JSON.
  { name: 'JSON on one line with blanks before it', content: `\n  ${JSON.stringify(config())}` },
  { name: 'JSON with Windows line ends', content: text(config()).replaceAll('\n', '\r\n') },
  { name: 'JSON behind a byte order mark', content: `\ufeff${text(config())}` },
  { name: 'JSON with escapes', content: text(config()).replace('abc', '\\u0061bc') },
  {
    name: 'JSON with an escaped slash',
    differs: { to: 'access', because: 'it is JSON' },
    content: text(config()).replaceAll('https:\\/\\/', 'https://').replace('"x"', '"\\/x"'),
    context: '/x',
    isShownOnly: true,
  },
  {
    name: 'JSON with a pair of surrogates',
    differs: { to: 'access', because: 'it is JSON' },
    ...{ context: '🚢', content: text(config()).replaceAll('"x"', '"\\ud83d\\udea2"') },
  },
  {
    name: 'JSON with half a pair of surrogates',
    differs: { to: 'access', because: 'it is JSON, and not in a field that is read' },
    content: text(config()).replace('"abc"', '"abc", "note": "\\ud83d"'),
  },
  { name: 'JSON with a comment', content: `# one\n${text(config())}` },
  { name: 'JSON with a comma too many', content: text(config()).replace('"abc"', '"abc",') },
  {
    name: 'JSON with a repeated key',
    content: text(config()).replace('"token": "abc"', '"token": "abc", "token": "abc"'),
    differs: { to: 'problem', because: 'one of the two would silently win' },
  },
  { name: 'JSON with single quotes', content: text(config()).replaceAll('"', "'") },
  { name: 'JSON in a list', content: `[${text(config())}]` },
  { name: 'JSON with a number for text', content: text(config()).replace('"abc"', '1') },
  // Types and empty values.
  ...['~', 'null', 'Null', 'NULL', ''].map((word) => ({
    name: `a namespace written ${JSON.stringify(word)}`,
    isShownOnly: true,
    content: yaml.replace('user: u}', `user: u, namespace: ${word}}`),
  })),
  ...[
    'true',
    'yes',
    'Y',
    'off',
    '0x10',
    '1e3',
    '1_000',
    '.5',
    '017',
    '0b1',
    '+1',
    '.inf',
    '.NaN',
    '1:30',
    '2024-01-01T00:00:00Z',
    '08',
    '1.2.3',
    '=',
    '--x',
  ].map((word) => ({
    name: `the namespace ${word} without quotes`,
    isShownOnly: true,
    content: yaml.replace('user: u}', `user: u, namespace: ${word}}`),
  })),
  ...['true', 'no', '1_000', '0x1F', '010', '3.10', '2024-01-01', '.inf', '~', '1e400', '190:20:30'].map(
    (word) => ({
      name: `the context ${word} without quotes`,
      isShownOnly: true,
      content: yaml.replace('name: x', `name: ${word}`),
      context: word,
    }),
  ),
  ...['True', 'on', '"true"', '1', 'null', '~', 'y', 'TRUE', '"yes"'].map((word) => ({
    name: `insecure written ${word}`,
    // Nothing is said with null, and then the certificate of the case is refused.
    isShownOnly: /null|~/.test(word),
    content: yaml.replace('verify: true', `verify: ${word}`),
  })),
  { name: 'an empty token', content: user({ token: '' }), isShownOnly: true },
  { name: 'a token of null', content: user({ token: null }), isShownOnly: true },
  { name: 'a list for a token', content: user({ token: ['abc'] }) },
  { name: 'a mapping for a token', content: user({ token: { a: 'b' } }) },
  { name: 'text for a user', content: config({ user: 'abc' as unknown as object }) },
  { name: 'a list for a user', content: config({ user: [] as object }) },
  { name: 'text for the clusters', content: config({ more: { clusters: 'c' } }) },
  { name: 'a mapping for the contexts', content: config({ more: { contexts: { x: {} } } }) },
  { name: 'null for the context', content: config({ more: { contexts: [{ name: 'x', context: null }] } }) },
  { name: 'no content of the context', content: config({ more: { contexts: [{ name: 'x' }] } }) },
  {
    name: 'text among the contexts',
    content: config({ more: { contexts: ['y', { name: 'x', context: { cluster: 'c', user: 'u' } }] } }),
    differs: { to: 'access', because: 'a broken entry costs only itself' },
  },
  {
    name: 'a nameless context beside a good one',
    content: config({
      more: { contexts: [{ context: {} }, { name: 'x', context: { cluster: 'c', user: 'u' } }] },
    }),
  },
  {
    name: 'a nameless user beside a good one',
    content: config({ more: { users: [{ user: {} }, { name: 'u', user: { token: 'abc' } }] } }),
  },
  { name: 'a current context that is not there', content: config({ more: { 'current-context': 'gone' } }) },
  {
    name: 'a current context that is a number',
    content: yaml.replace('apiVersion', 'current-context: 1\napiVersion'),
    differs: { to: 'access', because: 'which one is current changes nothing for the others' },
  },
  {
    name: 'preferences and extensions',
    content: config({
      more: { preferences: { colors: true }, extensions: [{ name: 'e', extension: { a: 1 } }] },
    }),
  },
  { name: 'preferences of null', content: config({ more: { preferences: null, extensions: null } }) },
  {
    name: 'an extension of a context, as minikube writes it',
    content: config({
      context: {
        extensions: [
          { name: 'context_info', extension: { provider: 'minikube.sigs.k8s.io', version: 'v1.34.0' } },
        ],
      },
    }),
  },
  { name: 'a name inside of a user, as old tools write it', content: user({ token: 'abc', name: 'u' }) },
  { name: 'an apiVersion of null', content: yaml.replace('apiVersion: v1', 'apiVersion: null') },
  { name: 'a kind in small letters', content: yaml.replace('kind: Config', 'kind: config') },
  {
    name: 'an apiVersion with a group',
    content: yaml.replace('apiVersion: v1', 'apiVersion: kubectl.config.k8s.io/v1'),
  },
  {
    name: 'three contexts of one name',
    content: yaml.replace(
      'contexts:',
      'contexts:\n- {name: x, context: {cluster: c, user: u}}\n- {name: x, context: {cluster: c, user: u}}',
    ),
  },
  {
    name: 'two equal clusters of one name',
    content: yaml.replace(
      'clusters:',
      "clusters:\n- {name: c, cluster: {server: '%tls%', insecure-skip-tls-verify: true}}",
    ),
  },
  {
    name: 'two names that differ in case',
    content: yaml.replace('users:', 'users:\n- {name: U, user: {token: other}}'),
  },
  // Addresses.
  ...[
    'HTTPS://%host%/%case%',
    'https://%host%/%case%//',
    'https://%host%/%case%?',

    'https://%host%/%case%/a b',
  ].map((server) => ({ name: `the server ${server}`, content: cluster({ ...tls, server }) })),
  ...[
    'ftp://east',
    'https://',
    'https:///x',
    '://east',
    'https://east:port',
    'https://east:99999',
    '/path',
    'https://[::1',
    ' https://east',
    'https://east\n',
  ].map((server) => ({ name: `the server ${JSON.stringify(server)}`, content: cluster({ server }) })),
  { name: 'a server of null', content: cluster({ server: null }) },
  { name: 'a server that is a number', content: cluster({ server: 1 }) },
  { name: 'an empty server name', content: cluster({ ...tls, 'tls-server-name': '' }) },
  {
    name: 'a server name with insecure',
    content: cluster({ server: '%tls%', 'insecure-skip-tls-verify': true, 'tls-server-name': 'localhost' }),
  },
  {
    name: 'a server name without TLS',
    content: cluster({ server: '%plain%', 'tls-server-name': 'localhost' }),
  },
  { name: 'compression said to be used', content: cluster({ ...tls, 'disable-compression': false }) },
  { name: 'compression in quotes', content: cluster({ ...tls, 'disable-compression': 'true' }) },
  {
    name: 'several CA certificates',
    content: cluster({
      ...tls,
      'certificate-authority-data': base64(other.certificate + authority.certificate),
    }),
  },
  {
    name: 'CA data with words between',
    content: cluster({ ...tls, 'certificate-authority-data': base64(`one\n${authority.certificate}two\n`) }),
  },
  { name: 'CA data of a key', content: cluster({ ...tls, 'certificate-authority-data': base64(other.key) }) },
  {
    name: 'CA data without padding',
    content: cluster({
      ...tls,
      'certificate-authority-data': base64(`${authority.certificate}\n`).replaceAll('=', ''),
    }),
  },
  {
    name: 'CA data with blanks',
    content: cluster({ ...tls, 'certificate-authority-data': ` ${tls['certificate-authority-data']}` }),
  },
  {
    name: 'CA data of null',
    content: cluster({
      server: '%tls%',
      'insecure-skip-tls-verify': true,
      'certificate-authority-data': null,
    }),
  },
  {
    name: 'empty CA data',
    content: cluster({ server: '%tls%', 'insecure-skip-tls-verify': true, 'certificate-authority-data': '' }),
  },
  {
    name: 'a CA file that is a folder',
    content: cluster({ server: '%tls%', 'certificate-authority': 'bin' }),
  },
  {
    name: 'a CA file by an absolute path',
    content: cluster({ server: '%tls%', 'certificate-authority': '%home%/ca.pem' }),
    files: { 'ca.pem': authority.certificate },
  },
  {
    name: 'a CA file with a tilde',
    content: cluster({ server: '%tls%', 'certificate-authority': '~/ca.pem' }),
    files: { 'ca.pem': authority.certificate },
  },
  {
    name: 'a CA file with a variable',
    content: cluster({ server: '%tls%', 'certificate-authority': '$HOME/ca.pem' }),
    files: { 'ca.pem': authority.certificate },
  },
  {
    name: 'a CA file with a blank in its name',
    content: cluster({ server: '%tls%', 'certificate-authority': 'my ca.pem' }),
    files: { 'my ca.pem': authority.certificate },
  },
  // Proxies: what is shown is compared, for none of them is there.
  ...[
    'HTTP://proxy:3128',
    'http://proxy',
    'http://[::1]:3128',
    'socks5h://127.0.0.1:1080',
    'http://proxy/path',
    'http://me@proxy',
  ].map((proxy) => ({
    name: `the proxy ${proxy}`,
    content: cluster({ server: 'https://east', 'proxy-url': proxy }),
    isShownOnly: true,
  })),
  ...['http://', 'socks4://proxy', 'http://pro xy', 'http://proxy:port', 'http://%zz'].map((proxy) => ({
    name: `the proxy ${proxy}`,
    content: cluster({ ...tls, 'proxy-url': proxy }),
  })),
  { name: 'an empty proxy', content: cluster({ ...tls, 'proxy-url': '' }) },
  { name: 'a proxy of null', content: cluster({ ...tls, 'proxy-url': null }) },
  // Users.
  { name: 'a token with blanks around', content: user({ token: ' abc ' }), isShownOnly: true },
  {
    name: 'an empty token file',
    content: user({ tokenFile: 'token', token: 'abc' }),
    files: { token: '' },
    isShownOnly: true,
  },
  {
    name: 'a token file in a folder',
    content: user({ tokenFile: './secrets/../secrets/token' }),
    files: { 'secrets/token': 'abc' },
  },
  {
    name: 'a token file of many lines',
    content: user({ tokenFile: 'token' }),
    files: { token: '\n\nabc\n\n' },
  },
  { name: 'a name without a password', content: user({ username: 'me' }), isShownOnly: true },
  { name: 'a password with a colon and other letters', content: user({ username: 'mé', password: 'p:ß' }) },
  { name: 'impersonation with an empty user', content: user({ token: 'abc', as: '' }) },
  { name: 'a uid without a user', content: user({ token: 'abc', 'as-uid': '7' }) },
  { name: 'extra without a user', content: user({ token: 'abc', 'as-user-extra': { a: ['b'] } }) },
  { name: 'empty groups without a user', content: user({ token: 'abc', 'as-groups': [] }) },
  { name: 'empty extra without a user', content: user({ token: 'abc', 'as-user-extra': {} }) },
  {
    name: 'an extra that is no list',
    content: user({ token: 'abc', as: 'jane', 'as-user-extra': { a: 'b' } }),
  },
  { name: 'an empty group', content: user({ token: 'abc', as: 'jane', 'as-groups': ['', 'a'] }) },
  { name: 'a group of null', content: user({ token: 'abc', as: 'jane', 'as-groups': [null, 'a'] }) },
  { name: 'a uid that is a number', content: user({ token: 'abc', as: 'jane', 'as-uid': 7 }) },
  {
    name: 'impersonation of a service account',
    content: user({ token: 'abc', as: 'system:serviceaccount:a:b' }),
  },
  { name: 'impersonation with a certificate', content: user({ ...pair, as: 'jane' }) },
  {
    name: 'a chain of certificates',
    content: user({ ...pair, 'client-certificate-data': base64(client.certificate + authority.certificate) }),
  },
  { name: 'a key of null beside a certificate', content: user({ ...pair, 'client-key-data': null }) },
  {
    name: 'certificate data that is no certificate',
    content: user({ ...pair, 'client-certificate-data': base64('x') }),
  },
  { name: 'key data that is no key', content: user({ ...pair, 'client-key-data': base64('x') }) },
  {
    name: 'a key as data and as file',
    content: user({ ...pair, 'client-key': 'x.pem' }),
    files: { 'x.pem': client.key },
  },
  // Plugins.
  { name: 'a plugin with arguments of null', content: exec({ args: null, env: null }) },
  { name: 'a plugin with no arguments', content: exec({ args: [], env: [] }) },
  { name: 'a plugin with an argument of null', content: exec({ args: ['a', null] }) },
  { name: 'a plugin with an argument that is a number', content: exec({ args: [1] }) },
  { name: 'a plugin with a variable that is a number', content: exec({ env: [{ name: 'A', value: 1 }] }) },
  { name: 'a plugin with a variable of null', content: exec({ env: [{ name: 'A', value: null }] }) },
  {
    name: 'a plugin with a variable twice',
    content: exec({
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
    }),
  },
  { name: 'a plugin with null among the variables', content: exec({ env: [null] }) },
  { name: 'a plugin with text for arguments', content: exec({ args: 'get token' }) },
  { name: 'a plugin with a hint over several lines', content: exec({ installHint: 'one\n\ntwo\n' }) },
  { name: 'a plugin that is shown the cluster', content: exec({ provideClusterInfo: true }) },
  { name: 'a plugin that may ask', content: exec({ interactiveMode: 'IfAvailable' }) },
  { name: 'a plugin with a mode in small letters', content: exec({ interactiveMode: 'never' }) },
  { name: 'a plugin with an unknown field', content: exec({ timeout: 5 }) },
  { name: 'a plugin as an empty mapping', content: user({ exec: {} }) },
  { name: 'a plugin of null', content: user({ exec: null, token: 'abc' }) },
  { name: 'a plugin as text', content: user({ exec: 'login' }) },
  {
    name: 'a plugin that is not installed',
    content: exec({ command: 'no-such-login', installHint: 'get it' }),
    isShownOnly: true,
  },
  { name: 'a plugin with a path a folder up', content: exec({ command: 'bin/../bin/login' }) },
  { name: 'OIDC of null', content: user({ 'auth-provider': null, token: 'abc' }) },
  {
    name: 'OIDC without a client',
    content: user({ 'auth-provider': { name: 'oidc', config: { 'idp-issuer-url': 'https://issuer' } } }),
  },
  {
    name: 'OIDC with an empty refresh token',
    content: user({ 'auth-provider': { ...oidc, config: { ...oidc.config, 'refresh-token': '' } } }),
  },
  {
    name: 'OIDC with an unknown field',
    content: user({ 'auth-provider': { ...oidc, config: { ...oidc.config, 'extra-scopes': 'groups' } } }),
  },
  { name: 'the provider azure', content: user({ 'auth-provider': { name: 'azure', config: {} } }) },
  { name: 'an unknown provider', content: user({ 'auth-provider': { name: 'mine', config: {} } }) },
  // Several files in KUBECONFIG: each is read for itself, and a context that is whole in its file is what kubectl makes of it.
  { name: 'a second file with other contexts', content: yaml, second: yaml.replace('name: x', 'name: z') },
  { name: 'a second file with the same names', content: yaml, second: yaml.replace('abc', 'other') },
  { name: 'a second file that is not there', content: yaml, second: null },
  { name: 'a second file that is empty', content: yaml, second: '' },
  { name: 'a second file with another current context', content: yaml, second: 'current-context: z\n' },
  {
    name: 'a cluster of the second file',
    content: config({ context: { cluster: 'd' } }),
    second: yaml.replace('name: c', 'name: d'),
    differs: { to: 'problem', because: 'no file uses the entries of another' },
  },
  {
    name: 'a user of the second file',
    content: config({ context: { user: 'v' } }),
    second: yaml.replace('name: u', 'name: v'),
    differs: { to: 'problem', because: 'no file uses the entries of another' },
  },
  {
    name: 'a second file that is broken',
    content: yaml,
    second: '- {',
    differs: { to: 'access', because: 'a broken file costs only itself' },
  },
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
      '%host%': `127.0.0.1:${port(secure)}`,
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
  const filled = (text: string) =>
    Object.entries(world.addresses)
      .reduce((all, [mark, address]) => all.replaceAll(mark, address), text)
      .replaceAll('%case%', word)
      .replaceAll('%home%', home)
  const content = filled(
    typeof example.content === 'string' ? example.content : JSON.stringify(example.content),
  )
  await writeFile(join(home, 'config'), content, example.encoding ?? 'utf8')
  if (typeof example.second === 'string') await writeFile(join(home, 'second'), filled(example.second))
  return { home, path: join(home, 'config'), word }
}

function kubectl(
  home: string,
  { second }: Case,
  args: readonly string[],
): Promise<{ isOk: boolean; output: string; words: string }> {
  const files = second === undefined ? ['--kubeconfig', join(home, 'config')] : []
  const environment = {
    KUBECONFIG: `${home}/config:${home}/second`,
    HOME: home,
    PATH: `${join(home, 'bin')}:${process.env.PATH}`,
    KUBERC: 'off',
  }
  return new Promise((done) => {
    const child = execFile(
      binary,
      ['kubectl', ...files, '--cache-dir', join(home, 'cache'), ...args],
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
        const shown = await kubectl(home, example, [
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
          shown.isOk && (example.isShownOnly === true || (await isUsable(home, example, context, word)))
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
    async function isUsable(home: string, example: Case, context: string, word: string): Promise<boolean> {
      const { words } = await kubectl(home, example, ['--context', context, 'get', '--raw', '/version'])
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
  const url = new URL(/^https?:/i.test(shown.server) ? shown.server : `http://${shown.server}`)
  const isTls = url.protocol === 'https:'
  const hasStatic =
    url.username !== '' ||
    ['token', 'tokenFile', 'username', 'password'].some((field) => user[field] !== undefined)
  const certificate = isTls ? await material(home, user, 'client-certificate') : null
  const key = await material(home, user, 'client-key')
  const exec = user.exec as Record<string, unknown> | undefined
  const provider = user['auth-provider'] as { config: Record<string, string> } | undefined
  return {
    server: url.origin + url.pathname.replace(/\/+$/, ''),
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
            installHint: exec.installHint === undefined ? null : String(exec.installHint).trim(),
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
            refreshToken: provider.config['refresh-token'] || null,
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

/** The blocks of that label; blanks at the ends of lines mean nothing. */
function only(label: string, pem: string | null): string | null {
  const block = new RegExp(`-----BEGIN ${label}-----[^]*?-----END ${label}-----\\n`, 'g')
  return (
    pem
      ?.replaceAll(/[ \t]+$/gm, '')
      .match(block)
      ?.join('') ?? null
  )
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
  path: sent.path.replace(/\?$/, ''),
  headers: sent.headers
    .map(([name, value]): [string, string] => [name.toLowerCase(), Buffer.from(value, 'latin1').toString()])
    .filter(([name]) => name === 'authorization' || name.startsWith('impersonate-'))
    .sort(),
})
