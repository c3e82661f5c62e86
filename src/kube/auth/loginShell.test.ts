import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExecSpec } from '#kubeconfig'
import { aKubeEnvironment, anAccess, ManualClock, scriptedServer, settle, temporaryFolder } from '#testkit'
import { KubeClient } from '../client/client.ts'
import { LoginShell } from './loginShell.ts'

/** A shell of the test's own making that counts its runs. */
async function aShell(script: string) {
  const folder = await temporaryFolder('shell')
  const shell = join(folder.path, 'shell')
  const runs = join(folder.path, 'runs')
  await writeFile(shell, `#!/bin/sh\necho "$1" >> ${runs}\n${script}\n`)
  await chmod(shell, 0o755)
  const clock = new ManualClock()
  const variables = { SHELL: shell, PATH: '/usr/bin:/bin' }
  return {
    path: folder.path,
    clock,
    loginShell: new LoginShell(variables, clock),
    runs: async () => (await readFile(runs, 'utf8').catch(() => '')).split('\n').slice(0, -1),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

/** Runs what it is given, as a shell does, with another PATH, and greets. */
const greeting = 'echo Welcome; PATH=/opt/tools:/usr/bin; export PATH; eval "$2"; echo Bye'

describe('LoginShell', () => {
  it('adds its PATH to the own one, whatever else it prints, and is run once', async () => {
    await using world = await aShell(greeting)
    expect(await world.loginShell.path()).toBe('/usr/bin:/bin:/opt/tools')
    await world.loginShell.path()
    expect(await world.runs()).toEqual(['-ilc'])
  })

  it.each([
    ['fails', 'echo broken >&2; exit 1'],
    ['prints something else', 'echo hello'],
    ['prints more than 1 MB', 'yes'],
  ])('leaves the own PATH as it is where it %s', async (_, script) => {
    await using world = await aShell(script)
    expect(await world.loginShell.path()).toBe('/usr/bin:/bin')
  })

  it('is not waited for longer than 5 s', async () => {
    await using world = await aShell('sleep 600')
    const path = world.loginShell.path()
    while (world.clock.waiting === 0) await settle()
    world.clock.advance(5000)
    expect(await path).toBe('/usr/bin:/bin')
  })

  it('is done without where there is none', async () => {
    const clock = new ManualClock()
    expect(await new LoginShell({ PATH: '/bin' }, clock).path()).toBe('/bin')
    expect(await new LoginShell({ PATH: '/bin', SHELL: '/no/such/shell' }, clock).path()).toBe('/bin')
  })

  it('finds a plugin that only the login shell knows', async () => {
    await using world = await aShell('eval "PATH=$(dirname "$0")/tools:$PATH"; eval "$2"')
    const tools = join(world.path, 'tools')
    await mkdir(tools)
    const apiVersion = 'client.authentication.k8s.io/v1'
    const answer = JSON.stringify({ kind: 'ExecCredential', apiVersion, status: { token: 'abc' } })
    await writeFile(join(tools, 'my-login'), `#!/bin/sh\necho '${answer}'\n`)
    await chmod(join(tools, 'my-login'), 0o755)
    await using server = await scriptedServer({
      answer: (request) => {
        request.json({ gitVersion: 'v1' })
        return true
      },
    })
    const exec: ExecSpec = {
      apiVersion,
      command: 'my-login',
      args: [],
      env: [],
      installHint: null,
      interactiveMode: 'IfAvailable',
      provideClusterInfo: false,
      clusterConfig: null,
    }
    const environment = { ...aKubeEnvironment(), loginShell: world.loginShell }
    await using client = await KubeClient.open(
      anAccess(server, { authentication: { type: 'exec', exec } }),
      environment,
      { requestsInFlight: 1 },
    )
    expect(await client.version()).toBe('v1')
    expect(server.requests[0]?.headers.authorization).toBe('Bearer abc')
  })
})
