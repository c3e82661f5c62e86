import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { aHome, type Home, runProduct } from '#testkit'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A run of `npm start` as a person's shell would start it, in a process group of its own. */
function npmStart(home: Home, args: readonly string[] = []) {
  const npm = spawn('npm', ['start', '--', '--config-dir', home.configDir, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: home.path, XDG_RUNTIME_DIR: home.runtimeDir },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let text = ''
  const take = (chunk: Buffer) => {
    text += chunk.toString()
  }
  npm.stdout.on('data', take)
  npm.stderr.on('data', take)
  onTestFinished(() => killAll(home))
  return {
    npm,
    output: () => text,
    /** The link that signs a browser in, as soon as it is printed. */
    link: () =>
      vi.waitFor(
        () => {
          const link = /http:\/\/127\.0\.0\.1:\d+\/\S*code=\S+/.exec(text)?.[0]
          if (link === undefined) throw new Error(`No link was printed:\n${text}`)
          return link
        },
        { timeout: 30_000, interval: 50 },
      ),
    /** What Ctrl+C does: the terminal tells every process of the group. */
    async pressCtrlC(): Promise<void> {
      const exited = once(npm, 'exit')
      process.kill(-(npm.pid as number), 'SIGINT')
      await exited
    },
  }
}

/** Processes of this start, whatever they were started by: they alone have this home in their environment. */
async function processesOf(home: Home): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const variables = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
      return variables.split('\0').includes(`XDG_RUNTIME_DIR=${home.runtimeDir}`) ? [Number(pid)] : []
    }),
  )
  return found.flat()
}

async function killAll(home: Home): Promise<void> {
  for (const pid of await processesOf(home)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }
}

async function expectNothingLeft(home: Home, url: string): Promise<void> {
  await vi.waitFor(async () => expect(await processesOf(home)).toEqual([]), { timeout: 10_000, interval: 50 })
  expect(await readdir(join(home.runtimeDir, 'flotilla'))).toEqual([])
  await expect(fetch(url)).rejects.toThrow()
}

const lineCount = (text: string) => text.trim().split('\n').length

describe.runIf(process.platform === 'linux')('npm start', () => {
  it('serves a page that only its own link opens, and leaves nothing behind after Ctrl+C', async () => {
    await using home = await aHome()
    const start = npmStart(home, ['--no-open', '--port', '0'])
    const link = await start.link()
    const url = new URL('/', link).href
    expect((await fetch(url)).status).toBe(401)
    const opened = await fetch(link, { redirect: 'manual' })
    expect(opened.status).toBe(303)
    const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const page = await fetch(url, { headers: { cookie } })
    expect(await page.text()).toContain('<title>Flotilla</title>')
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(401)
    await start.pressCtrlC()
    await expectNothingLeft(home, url)
  })

  it('shows the running one when it is started again', async () => {
    await using home = await aHome()
    const first = npmStart(home, ['--no-open', '--port', '0'])
    const { origin } = new URL(await first.link())
    const second = npmStart(home, ['--no-open', '--context', 'prod'])
    const link = await second.link()
    if (second.npm.exitCode === null) await once(second.npm, 'exit')
    expect(second.npm.exitCode).toBe(0)
    expect(second.output()).toContain(`Flotilla is already running at ${origin}.`)
    expect(second.output()).toContain('It keeps the flags it was started with')
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(303)
    await first.pressCtrlC()
    await expectNothingLeft(home, origin)
  })

  it.each([
    ['npm', (npm: ChildProcess) => npm.pid],
    ['what npm runs', async (npm: ChildProcess) => bootstrapOf(npm.pid as number)],
  ])('ends by itself when %s is killed', async (_, victim) => {
    await using home = await aHome()
    const start = npmStart(home, ['--no-open', '--port', '0'])
    const { origin } = new URL(await start.link())
    process.kill((await victim(start.npm)) as number, 'SIGKILL')
    await expectNothingLeft(home, origin)
  })
})

/** The last process of npm's own group: npm, its shell, and the bootstrap under it. */
async function bootstrapOf(npm: number): Promise<number> {
  const children = await readFile(`/proc/${npm}/task/${npm}/children`, 'utf8')
  const child = Number(children.trim().split(' ')[0])
  const line = await readFile(`/proc/${child}/cmdline`, 'utf8')
  return line.startsWith('sh\0') ? bootstrapOf(child) : child
}

describe('a launch that cannot work', () => {
  it.each([
    [['--port', 'abc'], '--port needs a number from 0 to 65535; "abc" is not one.'],
    [['--prot', '80'], 'There is no flag --prot.'],
    [['--kubeconfig', '/nowhere/config'], 'The kubeconfig /nowhere/config does not exist.'],
  ])('with %j says so in one line', async (args, sentence) => {
    await using home = await aHome()
    const { code, output } = await runProduct(home, args)
    expect(code).toBe(2)
    expect(output).toContain(sentence)
    expect(lineCount(output)).toBe(1)
  })

  it('on a port that another program has says which', async () => {
    await using home = await aHome()
    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const { code, output } = await runProduct(home, ['--no-open', '--port', String(port)])
    expect(code).toBe(1)
    expect(output).toContain(`Port ${port} is taken by another program.`)
    expect(lineCount(output)).toBe(1)
  })
})

describe('a configuration folder that cannot be written', () => {
  it('costs one warning, and the page is served all the same', async () => {
    await using home = await aHome()
    // Without any kubeconfig there would be the demo, which keeps no settings.
    await writeFile(join(home.kubeDir, 'config'), '{"contexts": [{"name": "anywhere"}]}')
    const blocked = join(home.path, 'blocked')
    await mkdir(blocked)
    await writeFile(join(blocked, 'file'), '')
    // Permissions do not stop root; a file where a folder would have to be stops everybody.
    const configDir = join(blocked, 'file', 'flotilla')
    const start = npmStart({ ...home, configDir }, ['--no-open', '--port', '0'])
    const link = await start.link()
    expect(start.output()).toContain(`Settings cannot be saved in ${configDir} (ENOTDIR).`)
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(303)
    await start.pressCtrlC()
    await expectNothingLeft(home, link)
  })
})
