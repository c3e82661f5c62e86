import { once } from 'node:events'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test as it } from 'vitest'
import type { Access, ExecSpec } from '#kubeconfig'
import {
  aKubeEnvironment,
  anAccess,
  readCertificate,
  type ScriptedRequest,
  type ScriptedServer,
  type ScriptedServerOptions,
  scriptedServer,
  settle,
  type TestEnvironment,
  temporaryFolder,
} from '#testkit'
import { KubeClient } from '../client/client.ts'
import type { KubeError } from '../errors/kubeError.ts'
import { PluginCredential } from './pluginCredential.ts'

interface World extends AsyncDisposable {
  readonly server: ScriptedServer
  readonly client: KubeClient
  readonly environment: TestEnvironment
}

async function aWorld(access: Partial<Access>, options: ScriptedServerOptions = {}): Promise<World> {
  const server = await scriptedServer(options)
  const environment = aKubeEnvironment()
  const client = await KubeClient.open(anAccess(server, access), environment, { requestsInFlight: 50 })
  return {
    server,
    client,
    environment,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** A plugin in a folder of its own; `script` is a shell script that may count its runs in `$RUNS`. */
async function aPlugin(script: string, differences: Partial<ExecSpec> = {}) {
  const folder = await temporaryFolder('plugin')
  const command = join(folder.path, 'plugin')
  const runs = join(folder.path, 'runs')
  await writeFile(command, `#!/bin/sh\necho run >> "$RUNS"\n${script}\n`)
  await chmod(command, 0o755)
  const exec: ExecSpec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command,
    args: [],
    env: [{ name: 'RUNS', value: runs }],
    installHint: null,
    interactiveMode: 'IfAvailable',
    provideClusterInfo: false,
    clusterConfig: null,
    ...differences,
  }
  return {
    path: folder.path,
    access: { authentication: { type: 'exec', exec } } satisfies Partial<Access>,
    runs: async () => (await readFile(runs, 'utf8').catch(() => '')).split('\n').length - 1,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

const credential = (status: object, apiVersion = 'client.authentication.k8s.io/v1') =>
  `cat <<'END'\n${JSON.stringify({ kind: 'ExecCredential', apiVersion, status })}\nEND`

/** Prints token-1 on the first run, token-2 on the second, … */
const countingToken =
  'echo \'{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"token-\'$(wc -l < "$RUNS" | tr -d " ")\'"}}\''

const failure = (work: Promise<unknown>): Promise<KubeError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (problem) => problem as KubeError,
  )

const accept = (request: ScriptedRequest): undefined => request.json({ gitVersion: 'v1' }) as undefined

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await settle()
}

describe('KubeClient authentication', () => {
  it.each([
    ['no credentials', { type: 'none' }, undefined],
    ['a token', { type: 'token', token: 'abc' }, 'Bearer abc'],
    ['a user and password', { type: 'basic', username: 'jo', password: 'a:ü' }, 'Basic am86YTrDvA=='],
    [
      'the id-token of an OIDC provider',
      {
        type: 'oidc',
        oidc: {
          issuerUrl: '',
          clientId: '',
          clientSecret: null,
          idToken: 'id',
          refreshToken: null,
          ca: null,
        },
      },
      'Bearer id',
    ],
  ] as const)('sends %s', async (_, authentication, header) => {
    await using world = await aWorld({ authentication }, { answer: accept })
    await world.client.version()
    expect(world.server.requests[0]?.headers.authorization).toBe(header)
  })

  it('presents the client certificate', async () => {
    const clientCertificate = { certificate: readCertificate('alice.pem'), key: readCertificate('alice.key') }
    await using world = await aWorld({ clientCertificate }, { answer: accept })
    await world.client.version()
    expect(world.server.requests[0]?.peer).toBe('alice')
  })

  it('never repeats a credential in an error', async () => {
    await using world = await aWorld({ authentication: { type: 'token', token: 'very\nsecret' } })
    const error = await failure(world.client.version())
    expect(`${error.message} ${error.stack}`).not.toContain('secret')
  })

  it.each(['h2', 'http/1.1'] as const)('impersonates as client-go does over %s', async (protocol) => {
    const extra = Object.assign(Object.create(null), { 'example.com/Röle%': ['a', 'b'], plain: ['c'] })
    const impersonation = { user: 'Jörg', uid: '42', groups: ['dev', 'ops, all', 'dev2'], extra }
    await using world = await aWorld({ impersonation }, { answer: accept, protocol })
    await world.client.version()
    const raw = world.server.requests[0]?.rawHeaders ?? []
    const headers = raw
      .flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1] ?? '']] : []))
      .filter(([name]) => name?.startsWith('impersonate-'))
      .map(([name, value = '']) => `${name}: ${Buffer.from(value, 'latin1').toString('utf8')}`)
    expect(headers).toEqual([
      'impersonate-user: Jörg',
      'impersonate-uid: 42',
      'impersonate-group: dev',
      'impersonate-group: ops, all',
      'impersonate-group: dev2',
      'impersonate-extra-example.com%2fr%c3%b6le%25: a',
      'impersonate-extra-example.com%2fr%c3%b6le%25: b',
      'impersonate-extra-plain: c',
    ])
  })

  describe('with a token file', () => {
    it('reads it again when it changes', async () => {
      await using folder = await temporaryFolder('token')
      const path = join(folder.path, 'token')
      await writeFile(path, ' first\n')
      await using world = await aWorld(
        { authentication: { type: 'tokenFile', path, fallback: null } },
        { answer: accept },
      )
      await world.client.version()
      await writeFile(path, 'the second')
      await world.client.version()
      expect(world.server.requests.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer first',
        'Bearer the second',
      ])
    })

    it('uses the last token while the file is away, and the fallback before it was ever there', async () => {
      await using folder = await temporaryFolder('token')
      const path = join(folder.path, 'token')
      await using world = await aWorld(
        { authentication: { type: 'tokenFile', path, fallback: 'old' } },
        { answer: accept },
      )
      await world.client.version()
      await writeFile(path, 'new')
      await world.client.version()
      await writeFile(path, '')
      await world.client.version()
      expect(world.server.requests.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer old',
        'Bearer new',
        'Bearer new',
      ])
    })

    it.each([
      ['a device without an end', '/dev/zero', 'is not a regular file'],
      ['a folder', tmpdir(), 'is a folder'],
    ])('reads no %s', async (_, path, words) => {
      await using world = await aWorld({ authentication: { type: 'tokenFile', path, fallback: null } })
      expect(await failure(world.client.version())).toMatchObject({
        reason: 'credential',
        message: expect.stringContaining(words),
      })
      expect(world.server.requests).toEqual([])
    })

    it('says what is wrong with it', async () => {
      await using world = await aWorld({
        authentication: { type: 'tokenFile', path: '/does/not/exist', fallback: null },
      })
      expect(await failure(world.client.version())).toMatchObject({
        reason: 'credential',
        message: expect.stringContaining('/does/not/exist'),
      })
    })
  })

  describe('with a credential plugin', () => {
    it('runs it once for twenty requests at once, and keeps its token', async () => {
      await using plugin = await aPlugin(credential({ token: 'abc' }))
      await using world = await aWorld(plugin.access, { answer: accept })
      await Promise.all(Array.from({ length: 20 }, () => world.client.version()))
      await world.client.version()
      expect(await plugin.runs()).toBe(1)
      expect(world.server.requests.map(({ headers }) => headers.authorization)).toEqual(
        Array(21).fill('Bearer abc'),
      )
    })

    it('runs it again 30 s before its credential expires', async () => {
      const expirationTimestamp = new Date(Date.UTC(2026, 0, 1, 0, 1, 0)).toISOString()
      await using plugin = await aPlugin(credential({ token: 'abc', expirationTimestamp }))
      await using world = await aWorld(plugin.access, { answer: accept })
      await world.client.version()
      world.environment.clock.advance(29_999)
      await world.client.version()
      expect(await plugin.runs()).toBe(1)
      world.environment.clock.advance(1)
      await world.client.version()
      expect(await plugin.runs()).toBe(2)
    })

    it('renews it once when the server refuses it to many requests, and sends them again', async () => {
      await using plugin = await aPlugin(countingToken)
      await using world = await aWorld(plugin.access, {
        answer: (request) =>
          request.headers.authorization === 'Bearer token-2'
            ? accept(request)
            : (request.status(401, 'Unauthorized') as undefined),
      })
      await Promise.all(Array.from({ length: 20 }, () => world.client.version()))
      expect(await plugin.runs()).toBe(2)
      expect(world.server.requests).toHaveLength(40)
    })

    it('gives up when the renewed credential is refused as well', async () => {
      await using plugin = await aPlugin(countingToken)
      await using world = await aWorld(plugin.access, {
        answer: (request) => request.status(401, 'Unauthorized') as undefined,
      })
      expect(await failure(world.client.version())).toMatchObject({ reason: 'unauthorized' })
      expect(await plugin.runs()).toBe(2)
      expect(world.server.requests).toHaveLength(2)
    })

    it('asks it no more for another connection to the same cluster, until its credential is refused', async () => {
      await using plugin = await aPlugin(countingToken)
      let accepted = 'Bearer token-1'
      await using server = await scriptedServer({
        answer: (request) =>
          request.headers.authorization === accepted
            ? accept(request)
            : (request.status(401, 'Unauthorized') as undefined),
      })
      const environment = { ...aKubeEnvironment(), pluginCredential: new PluginCredential() }
      const ask = async (differences: Partial<Access> = {}) => {
        const access = anAccess(server, { ...plugin.access, ...differences })
        await using client = await KubeClient.open(access, environment, { requestsInFlight: 50 })
        return await client.version()
      }
      await ask()
      await ask()
      expect(await plugin.runs()).toBe(1)
      accepted = 'Bearer token-2'
      await ask()
      await ask()
      expect(await plugin.runs()).toBe(2)
      const { exec } = plugin.access.authentication
      accepted = 'Bearer token-3'
      await ask({ authentication: { type: 'exec', exec: { ...exec, args: ['--as', 'another'] } } })
      expect(server.requests).toHaveLength(6)
    })

    it('presents a certificate from it, and another one after it was renewed', async () => {
      await using plugin = await aPlugin('cat "$(dirname "$0")/$(wc -l < "$RUNS" | tr -d " ").json"')
      for (const [run, name] of [
        [1, 'alice'],
        [2, 'bob'],
      ] as const) {
        const status = {
          clientCertificateData: readCertificate(`${name}.pem`),
          clientKeyData: readCertificate(`${name}.key`),
        }
        await writeFile(
          join(plugin.path, `${run}.json`),
          JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status }),
        )
      }
      await using world = await aWorld(plugin.access, {
        answer: (request) =>
          request.peer === 'bob' ? accept(request) : (request.status(401, 'Unauthorized') as undefined),
      })
      await world.client.version()
      expect(world.server.requests.map(({ peer }) => peer)).toEqual(['alice', 'bob'])
      expect(world.server.connections).toBe(2)
    })

    it('is run again when the server refuses what it gave in the handshake', async () => {
      await using plugin = await aPlugin('cat "$(dirname "$0")/$(wc -l < "$RUNS" | tr -d " ").json"')
      const statuses = [
        { token: 'of-no-use-in-a-handshake' },
        { clientCertificateData: readCertificate('alice.pem'), clientKeyData: readCertificate('alice.key') },
      ]
      for (const [at, status] of statuses.entries())
        await writeFile(
          join(plugin.path, `${at + 1}.json`),
          JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status }),
        )
      const server = createServer(
        {
          key: readCertificate('server.key'),
          cert: readCertificate('server.pem'),
          ca: readCertificate('ca.pem'),
          requestCert: true,
        },
        (_, response) => response.setHeader('connection', 'close').end('{"gitVersion":"v1"}'),
      ).listen(0, '127.0.0.1')
      await once(server, 'listening')
      try {
        const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
        await using client = await KubeClient.open(anAccess(url, plugin.access), aKubeEnvironment(), {
          requestsInFlight: 5,
        })
        expect(await client.version({ retries: 0 })).toBe('v1')
        expect(await plugin.runs()).toBe(2)
      } finally {
        server.close()
        await once(server, 'close')
      }
    })

    it('tells it about the cluster when asked, in its own version', async () => {
      const apiVersion = 'client.authentication.k8s.io/v1beta1'
      const print = `printf '%s' "$KUBERNETES_EXEC_INFO" > "$(dirname "$0")/info"\n${credential({ token: 'abc' }, apiVersion)}`
      await using plugin = await aPlugin(print, {
        apiVersion,
        provideClusterInfo: true,
        clusterConfig: { audience: 'x' },
      })
      await using world = await aWorld(plugin.access, { answer: accept })
      await world.client.version()
      expect(JSON.parse(await readFile(join(plugin.path, 'info'), 'utf8'))).toEqual({
        kind: 'ExecCredential',
        apiVersion,
        spec: {
          interactive: false,
          cluster: {
            server: world.server.url,
            'certificate-authority-data': Buffer.from(readCertificate('ca.pem')).toString('base64'),
            config: { audience: 'x' },
          },
        },
      })
    })

    const version = 'client.authentication.k8s.io/v1'
    const json = `{"apiVersion":"${version}","kind":"ExecCredential","status":{"token":"abc"}}`
    it.each([
      ['YAML', `apiVersion: ${version}\nkind: ExecCredential\nstatus:\n  token: abc\n`],
      ['JSON without a kind', json.replace('"kind":"ExecCredential",', '')],
      ['JSON behind a byte order mark', `\ufeff${json}`],
      ['UTF-16', Buffer.from(`\ufeff${json}`, 'utf16le')],
    ])('takes what it prints as kubectl does: %s', async (_, output) => {
      await using plugin = await aPlugin('cat "$(dirname "$0")/output"')
      await writeFile(join(plugin.path, 'output'), output)
      await using world = await aWorld(plugin.access, { answer: accept })
      await world.client.version()
      expect(world.server.requests[0]?.headers.authorization).toBe('Bearer abc')
    })

    it('runs once for a token that it gives with less than 30 s left, until that has expired', async () => {
      const expirationTimestamp = new Date(Date.UTC(2026, 0, 1, 0, 0, 28)).toISOString()
      await using plugin = await aPlugin(credential({ token: 'abc', expirationTimestamp }))
      await using world = await aWorld(plugin.access, { answer: accept })
      for (let count = 0; count < 5; count += 1) await world.client.version()
      expect(await plugin.runs()).toBe(1)
      world.environment.clock.advance(28_000)
      await world.client.version()
      expect(await plugin.runs()).toBe(2)
    })

    const alice = {
      clientCertificateData: readCertificate('alice.pem'),
      clientKeyData: readCertificate('alice.key'),
    }
    it.each([
      ['no JSON', 'echo secret-token', 'did not print an ExecCredential'],
      [
        'another version',
        credential({ token: 'secret-token' }, 'client.authentication.k8s.io/v2'),
        'another version',
      ],
      ['no credential', credential({}), 'neither a token nor a client certificate'],
      ['half a certificate', credential({ clientCertificateData: 'secret-token' }), 'without its key'],
      [
        'a time that is none',
        credential({ token: 'secret-token', expirationTimestamp: 'soon' }),
        'not a time',
      ],
      ['more than 1 MB', 'yes secret-token', 'printed more than 1 MB'],
      ['a token with a line end', credential({ token: 'secret-token\n' }), 'a token with a line end'],
      [
        'a certificate that is no PEM',
        credential({ ...alice, clientCertificateData: 'secret-token' }),
        'client-certificate holds no certificate that can be read',
      ],
      [
        'the key of another certificate',
        credential({ ...alice, clientKeyData: readCertificate('bob.key') }),
        'do not belong together',
      ],
      ['two documents', 'printf "a: secret-token\\n---\\nb: 1\\n"', 'did not print an ExecCredential'],
    ])('says so when it prints %s, without repeating it', async (_, script, words) => {
      await using plugin = await aPlugin(script)
      await using world = await aWorld(plugin.access)
      const error = await failure(world.client.version())
      expect(error).toMatchObject({ reason: 'credential', message: expect.stringContaining(words) })
      expect(error.message).not.toContain('secret-token')
      expect(world.server.connections).toBe(0)
    })

    it("shows the plugin's words without control characters and secrets", async () => {
      await using plugin = await aPlugin(
        'printf "\\033[31mPlease sign in\\033[0m\\007 with %s or eyJhbGciOi.eyJzdWIi.c2ln" "$PASSWORD" >&2; exit 3',
      )
      const { exec } = plugin.access.authentication
      const env = [...exec.env, { name: 'PASSWORD', value: 'tr0ub4dor&3' }]
      await using world = await aWorld({ authentication: { type: 'exec', exec: { ...exec, env } } })
      expect((await failure(world.client.version())).message).toBe(
        `The credential plugin ${exec.command} ended with exit code 3: Please sign in with … or …`,
      )
    })

    it('gives the install hint when the command is missing', async () => {
      await using plugin = await aPlugin('', {
        command: 'no-such-plugin',
        installHint: 'Install it with brew.',
      })
      await using world = await aWorld(plugin.access)
      expect(await failure(world.client.version())).toMatchObject({
        reason: 'credential',
        message:
          'The credential plugin no-such-plugin is not installed, or not in PATH.\nInstall it with brew.',
      })
    })

    it('does not run one that insists on a terminal', async () => {
      await using plugin = await aPlugin(credential({ token: 'abc' }), { interactiveMode: 'Always' })
      await using world = await aWorld(plugin.access)
      expect((await failure(world.client.version())).message).toContain('terminal')
      expect(await plugin.runs()).toBe(0)
    })

    const hanging = 'sleep 600 & echo $! > "$(dirname "$0")/child"; echo waiting for the browser >&2; wait'
    const childOf = async (path: string) => {
      const file = join(path, 'child')
      await until(async () => (await readFile(file, 'utf8').catch(() => '')).endsWith('\n'))
      return Number(await readFile(file, 'utf8'))
    }

    it('kills it and what it started after three minutes', async () => {
      await using plugin = await aPlugin(hanging)
      await using world = await aWorld(plugin.access)
      const answer = failure(world.client.version())
      const child = await childOf(plugin.path)
      await world.environment.clock.advanceAsync(179_999)
      expect(isAlive(child)).toBe(true)
      world.environment.clock.advance(1)
      const error = await answer
      expect(error.reason).toBe('credential')
      expect(error.message).toContain('did not end within 180 s')
      await until(() => !isAlive(child))
    })

    it('lets a login in the browser take two minutes, and tells its words meanwhile', async () => {
      await using plugin = await aPlugin(
        `printf '\\033[1mOpen https://login.example and type ABCD' >&2
        while [ ! -e "$(dirname "$0")/signed-in" ]; do sleep 0.05; done
        ${credential({ token: 'abc' })}`,
      )
      await using server = await scriptedServer({ answer: accept })
      const environment = aKubeEnvironment()
      const words: (string | null)[] = []
      await using client = await KubeClient.open(
        anAccess(server, plugin.access),
        { ...environment, onPluginWords: (said) => void words.push(said) },
        { requestsInFlight: 50 },
      )
      const answer = client.version()
      await until(() => words.length > 0)
      await environment.clock.advanceAsync(120_000)
      await writeFile(join(plugin.path, 'signed-in'), '')
      expect(await answer).toBe('v1')
      expect(words).toEqual(['Open https://login.example and type ABCD', null])
    })

    it('kills it when the client is disposed', async () => {
      await using plugin = await aPlugin(hanging)
      await using world = await aWorld(plugin.access)
      const answer = failure(world.client.version())
      const child = await childOf(plugin.path)
      await world.client[Symbol.asyncDispose]()
      expect((await answer).name).toBe('AbortError')
      await until(() => !isAlive(child))
      expect(world.environment.clock.waiting).toBe(0)
    })

    it('goes on for the others when one of those who wait gives up', async () => {
      await using plugin = await aPlugin(`sleep 0.1; ${credential({ token: 'abc' })}`)
      await using world = await aWorld(plugin.access, { answer: accept })
      const stop = new AbortController()
      const impatient = failure(world.client.version({ signal: stop.signal }))
      const patient = world.client.version()
      stop.abort(new Error('left'))
      expect((await impatient).message).toBe('left')
      expect(await patient).toBe('v1')
      expect(await plugin.runs()).toBe(1)
    })

    it('does not wait for a browser that keeps its output open', async () => {
      await using plugin = await aPlugin(
        `${credential({ token: 'abc' })}\nsleep 600 & echo $! > "$(dirname "$0")/child"`,
      )
      await using world = await aWorld(plugin.access, { answer: accept })
      const answer = world.client.version()
      const child = await childOf(plugin.path)
      await until(() => world.environment.clock.nextDelayMs === 1000)
      world.environment.clock.advance(1000)
      expect(await answer).toBe('v1')
      process.kill(child, 'SIGKILL')
    })
  })
})
