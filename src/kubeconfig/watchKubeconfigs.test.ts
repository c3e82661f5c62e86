import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type KubeconfigSources, watchKubeconfigs } from '#kubeconfig'
import { ManualClock, temporaryFolder } from '#testkit'

/** A home that is being watched; `changes` counts what was told. */
async function aWatchedHome({ withKube = true, added = [] as string[], pollMs = 5000 } = {}) {
  const folder = await temporaryFolder('watch')
  const at = (path: string) => join(folder.path, path)
  if (withKube) await mkdir(at('.kube'))
  const clock = new ManualClock()
  let changes = 0
  const sources: KubeconfigSources = {
    flags: [],
    environment: undefined,
    homeDir: folder.path,
    added: added.map(at),
  }
  const watch = await watchKubeconfigs(sources, { clock, pollMs }, () => {
    changes += 1
  })
  const timersAtRest = clock.waiting
  return {
    at,
    clock,
    watch,
    get changes() {
      return changes
    },
    /** Resolves when the file system has reported something, with the clock standing still. */
    stirred: () => vi.waitFor(() => expect(clock.waiting).toBeGreaterThan(timersAtRest), { timeout: 5000 }),
    /** Moves the clock on until that many changes were told. */
    told: (count: number) =>
      vi.waitFor(
        async () => {
          await clock.advanceAsync(500)
          expect(changes).toBe(count)
        },
        { timeout: 5000 },
      ),
    async [Symbol.asyncDispose]() {
      await watch[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

describe('watchKubeconfigs', () => {
  it('tells of a file that appears, changes, is replaced and goes', async () => {
    await using home = await aWatchedHome()
    await writeFile(home.at('.kube/config'), 'a')
    await home.told(1)
    await writeFile(home.at('.kube/config'), 'b')
    await home.told(2)
    await writeFile(home.at('new'), 'c')
    await rename(home.at('new'), home.at('.kube/config'))
    await home.told(3)
    await rm(home.at('.kube/config'))
    await home.told(4)
  })

  it('waits until the files are quiet for half a second', async () => {
    await using home = await aWatchedHome()
    await writeFile(home.at('.kube/config'), 'half')
    await home.stirred()
    await home.clock.advanceAsync(400)
    expect(home.changes).toBe(0)
    await home.told(1)
  })

  it('reports files that change all the time after 5 seconds, and then waits for quiet again', async () => {
    await using home = await aWatchedHome({ pollMs: 600_000 })
    const { clock } = home
    const quietIn = (ms: number) =>
      vi.waitFor(() => expect(clock.nextDelayMs).toBe(ms), { timeout: 5000, interval: 5 })
    for (let passedMs = 0; passedMs < 5000; passedMs += 400) {
      expect(home.changes).toBe(0)
      await writeFile(home.at('.kube/config'), `${passedMs}`)
      await quietIn(Math.min(500, 5000 - passedMs))
      await clock.advanceAsync(passedMs === 4800 ? 200 : 400)
    }
    await vi.waitFor(() => expect(home.changes).toBe(1), { timeout: 5000, interval: 5 })
    await writeFile(home.at('.kube/config'), 'at last')
    await quietIn(500)
  })

  it('says nothing of what is no kubeconfig', async () => {
    await using home = await aWatchedHome()
    await mkdir(home.at('.kube/cache'))
    await writeFile(home.at('.kube/config.lock'), '')
    await writeFile(home.at('.kube/cache/x'), '')
    await home.clock.advanceAsync(20_000)
    expect(home.changes).toBe(0)
    await writeFile(home.at('.kube/config'), 'a')
    await home.told(1)
  })

  it('notices by looking what cannot be watched: a folder to come, the target of a link', async () => {
    await using home = await aWatchedHome({ withKube: false, added: ['later/config'] })
    await mkdir(home.at('.kube'))
    await writeFile(home.at('target'), 'a')
    await symlink(home.at('target'), home.at('.kube/config'))
    await home.told(1)
    await writeFile(home.at('target'), 'b, longer')
    await home.told(2)
    await mkdir(home.at('later'))
    await writeFile(home.at('later/config'), 'c')
    await home.told(3)
  })

  it('goes on when the folder is removed and made anew', async () => {
    await using home = await aWatchedHome()
    await writeFile(home.at('.kube/config'), 'a')
    await home.told(1)
    await rm(home.at('.kube'), { recursive: true })
    await home.told(2)
    await mkdir(home.at('.kube'))
    await writeFile(home.at('.kube/config'), 'a')
    await home.told(3)
    await writeFile(home.at('.kube/config'), 'b')
    await home.stirred()
    await home.told(4)
  })

  it('tells of certificate files that it is told to follow, wherever they lie, and of none that it was told before', async () => {
    await using home = await aWatchedHome()
    await mkdir(home.at('pki'))
    await writeFile(home.at('pki/client.crt'), 'a')
    expect(await home.watch.follow([home.at('pki/client.crt'), home.at('later/client.key')])).toBe(true)
    expect(await home.watch.follow([home.at('later/client.key'), home.at('pki/client.crt')])).toBe(false)
    await writeFile(home.at('pki/client.crt'), 'renewed')
    await home.told(1)
    await mkdir(home.at('later'))
    await writeFile(home.at('later/client.key'), 'a')
    await home.told(2)
    expect(await home.watch.follow([])).toBe(false)
    await writeFile(home.at('pki/client.crt'), 'renewed again')
    await home.clock.advanceAsync(20_000)
    expect(home.changes).toBe(2)
  })

  it('follows a thousand files and no more', async () => {
    await using home = await aWatchedHome({ pollMs: 60_000 })
    await mkdir(home.at('pki'))
    const files = Array.from({ length: 1001 }, (_, at) => home.at(`pki/${at}.crt`))
    expect(await home.watch.follow(files)).toBe(true)
    expect(await home.watch.follow(files.slice(0, 1000))).toBe(false)
    await writeFile(home.at('pki/1000.crt'), 'a')
    await writeFile(home.at('pki/999.crt'), 'a')
    await home.told(1)
    await writeFile(home.at('pki/1000.crt'), 'renewed')
    await home.clock.advanceAsync(20_000)
    expect(home.changes).toBe(1)
  })

  it('does not follow any longer what another call leaves out, and says whether anything is new', async () => {
    await using home = await aWatchedHome({ pollMs: 600_000 })
    await mkdir(home.at('pki'))
    const [one, two, three] = ['pki/1', 'pki/2', 'pki/3'].map(home.at) as [string, string, string]
    expect(await home.watch.follow([one, two])).toBe(true)
    expect(await home.watch.follow([two])).toBe(false)
    expect(await home.watch.follow([two, three])).toBe(true)
    await writeFile(one, 'a')
    await writeFile(three, 'a')
    await home.told(1)
  })

  it('leaves no timer and tells nothing once it is disposed', async () => {
    await using home = await aWatchedHome()
    await writeFile(home.at('.kube/config'), 'a')
    await home.stirred()
    await home.watch[Symbol.asyncDispose]()
    expect(home.clock.waiting).toBe(0)
    await home.clock.advanceAsync(60_000)
    expect(home.changes).toBe(0)
  })
})
