import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { apiRoot, type ClusterId, type ErrorBody, type Kubeconfigs, type Workspace } from '#contract'
import { temporaryFolder } from './temporaryFolder.ts'

const builtCli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))

/** Home is one person's home folder: kubeconfigs, settings, and the run-time folder, kept over launches. */
export interface Home extends AsyncDisposable {
  readonly path: string
  readonly configDir: string
  readonly runtimeDir: string
  readonly kubeDir: string
}

/** aHome makes a home whose `.kube` holds copies of those files, by name. */
export async function aHome(kubeconfigs: Readonly<Record<string, string>> = {}): Promise<Home> {
  const folder = await temporaryFolder('home')
  const home = {
    path: folder.path,
    configDir: join(folder.path, 'config'),
    runtimeDir: join(folder.path, 'run'),
    kubeDir: join(folder.path, '.kube'),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
  await mkdir(home.kubeDir)
  await mkdir(home.runtimeDir, { mode: 0o700 })
  for (const [name, source] of Object.entries(kubeconfigs)) await copyFile(source, join(home.kubeDir, name))
  return home
}

/** Product is the built product, running as a person would run it, in a home of its own. */
export interface Product extends AsyncDisposable {
  readonly url: string
  readonly token: string
  readonly pid: number
  /** A link that signs a browser in, once. */
  openUrl(): Promise<string>
  /** A request to the API with the token; `path` begins behind `/api/v1`. */
  api(path: string, init?: RequestInit): Promise<Response>
  workspace(): Promise<Workspace>
  kubeconfigs(): Promise<Kubeconfigs>
  open(clusterId: ClusterId): Promise<void>
  /** All it has printed so far. */
  output(): string
  /** Ends it as Ctrl+C does and gives its exit code. */
  stop(): Promise<number | null>
}

/** startProduct launches `dist/cli.js`, with those arguments for Node, and resolves when it serves. */
export async function startProduct(
  home: Home,
  args: readonly string[] = [],
  forNode: readonly string[] = [],
): Promise<Product> {
  const { child, output } = launch(home, ['--no-open', '--port', '0', ...args], forNode)
  const instance = await instanceOf(child, home, output)
  const api = (path: string, init: RequestInit = {}) =>
    fetch(`${instance.url}${apiRoot}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${instance.token}`,
        'content-type': 'application/json',
        ...init.headers,
      },
    })
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit')
      child.kill('SIGINT')
      await exited
    }
    return child.exitCode
  }
  return {
    url: instance.url,
    token: instance.token,
    pid: child.pid as number,
    openUrl: async () =>
      ((await json(await api('/open-code', { method: 'POST', body: '{}' }))) as { url: string }).url,
    api,
    workspace: async () => (await json(await api('/workspace'))) as Workspace,
    kubeconfigs: async () => (await json(await api('/kubeconfigs'))) as Kubeconfigs,
    open: async (clusterId) => {
      await json(await api(`/selection/${encodeURIComponent(clusterId)}`, { method: 'PUT', body: '{}' }))
    },
    output,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop()
    },
  }
}

/** runProduct runs it to its end, for launches that are expected to refuse. */
export async function runProduct(
  home: Home,
  args: readonly string[],
): Promise<{ code: number | null; output: string }> {
  const { child, output } = launch(home, args)
  await once(child, 'exit')
  return { code: child.exitCode, output: output() }
}

function launch(
  home: Home,
  args: readonly string[],
  forNode: readonly string[] = [],
): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [...forNode, builtCli, '--config-dir', home.configDir, ...args], {
    env: { PATH: process.env.PATH, HOME: home.path, XDG_RUNTIME_DIR: home.runtimeDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const take = (chunk: Buffer) => {
    text += chunk.toString()
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  return { child, output: () => text }
}

async function instanceOf(child: ChildProcess, home: Home, output: () => string) {
  const file = join(home.runtimeDir, 'flotilla', 'instance.json')
  for (;;) {
    if (child.exitCode !== null) throw new Error(`Flotilla ended with ${child.exitCode}:\n${output()}`)
    // The file is written by a rename, so it is whole as soon as it is there.
    const text = await readFile(file, 'utf8').catch(() => null)
    if (text !== null) {
      const instance = JSON.parse(text) as { url: string; token: string; pid: number }
      if (instance.pid === child.pid) return instance
    }
    await wait(20)
  }
}

async function json(response: Response): Promise<unknown> {
  if (response.ok) return response.status === 204 ? null : response.json()
  const { error } = (await response.json()) as ErrorBody
  throw new Error(`${response.status} ${error.code}: ${error.message}`)
}
