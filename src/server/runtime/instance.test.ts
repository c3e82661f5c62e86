import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { AlreadyRunningError, findInstance, openServer, PortTakenError, requestOpenUrl } from '#server'
import { ServerWorld } from '../../../testkit/server/serverWorld.ts'
import { type TakenLock, takeLock } from './instanceLock.ts'

/** No process has it: larger than any system's largest. */
const deadPid = 2 ** 30

const leaveLock = async (world: ServerWorld, number: number, holder: unknown) => {
  await mkdir(world.runtimeDir, { recursive: true })
  await writeFile(join(world.runtimeDir, `instance.${number}.lock`), JSON.stringify(holder))
}

describe('the instance file', () => {
  it('tells the next start where the server is, to this user only, and goes with the server', async () => {
    await using world = await ServerWorld.open()
    const { url, token } = await world.start()
    const path = join(world.runtimeDir, 'instance.json')
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ url, token, pid: process.pid })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(world.runtimeDir)).mode & 0o777).toBe(0o700)
    expect(await findInstance(world.runtimeDir)).toEqual({ url, token, pid: process.pid })
    await world.stop()
    expect(await readdir(world.runtimeDir)).toEqual([])
    expect(await findInstance(world.runtimeDir)).toBeNull()
  })

  it('leads a second start to the first', async () => {
    await using world = await ServerWorld.open()
    const { url } = await world.start()
    const refusal = await openServer(world.options).catch((problem: unknown) => problem)
    expect(refusal).toBeInstanceOf(AlreadyRunningError)
    const { instance } = refusal as AlreadyRunningError
    expect(instance?.url).toBe(url)
    const link = new URL((instance && (await requestOpenUrl(instance))) ?? '')
    expect((await world.ask('GET', link.pathname + link.search)).status).toBe(303)
  })

  it('of a killed server counts for nothing', async () => {
    await using world = await ServerWorld.open()
    await leaveLock(world, 4, { pid: deadPid, startedAt: '1' })
    await leaveLock(world, 5, { pid: process.pid, startedAt: 'another start of the same number' })
    await leaveLock(world, 6, 'damaged')
    const left = { url: 'http://127.0.0.1:1', token: 'x', pid: deadPid }
    await writeFile(join(world.runtimeDir, 'instance.json'), JSON.stringify(left))
    expect(await findInstance(world.runtimeDir)).toBeNull()
    await world.start()
    expect((await findInstance(world.runtimeDir))?.pid).toBe(process.pid)
    expect((await readdir(world.runtimeDir)).filter((name) => name.endsWith('.lock'))).toHaveLength(1)
    await world.stop()
    expect(await readdir(world.runtimeDir)).toEqual([])
  })

  it('that does not answer gives no link', async () => {
    expect(await requestOpenUrl({ url: 'http://127.0.0.1:1', token: 'x', pid: deadPid })).toBeNull()
  })
})

describe('several starts at the same moment', () => {
  it.each([0, 1])('have one winner, with %i dead lock in the way', async (dead) => {
    await using world = await ServerWorld.open()
    await mkdir(world.runtimeDir)
    for (let round = 0; round < 10; round += 1) {
      if (dead > 0) await leaveLock(world, 3 + round, { pid: deadPid, startedAt: null })
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => takeLock(world.runtimeDir)))
      const winners = outcomes.filter((outcome): outcome is TakenLock => !('heldBy' in outcome))
      expect(winners).toHaveLength(1)
      for (const winner of winners) await winner[Symbol.asyncDispose]()
      expect(await readdir(world.runtimeDir)).toEqual([])
    }
  })
})

describe('the runtime folder', () => {
  it('is closed to others where they had a way in', async () => {
    await using world = await ServerWorld.open()
    await mkdir(world.runtimeDir)
    await chmod(world.runtimeDir, 0o777)
    await world.start()
    expect((await stat(world.runtimeDir)).mode & 0o777).toBe(0o700)
  })

  it('is refused where another user has made it first', async () => {
    await using world = await ServerWorld.open()
    await mkdir(world.runtimeDir)
    const uid = process.getuid?.() ?? 0
    const getuid = vi.spyOn(process, 'getuid').mockReturnValue(uid + 1)
    try {
      await expect(world.start()).rejects.toThrow('belongs to another user')
    } finally {
      getuid.mockRestore()
    }
    expect(await readdir(world.runtimeDir)).toEqual([])
  })

  it('is refused where it is a link to somewhere', async () => {
    await using world = await ServerWorld.open()
    await mkdir(join(world.home, 'trap'))
    await symlink(join(world.home, 'trap'), world.runtimeDir)
    await expect(world.start()).rejects.toThrow('is not a folder')
    expect(await readdir(join(world.home, 'trap'))).toEqual([])
  })
})

describe('the port', () => {
  it('is the next free one where the wanted one is taken, and an error where it must be exact', async () => {
    await using world = await ServerWorld.open()
    await using other = await ServerWorld.open()
    const { port } = await world.start()
    const exact = other.start({ port: { wanted: port, isExact: true } })
    await expect(exact).rejects.toThrow(PortTakenError)
    await expect(exact).rejects.toThrow(`Port ${port} is taken by another program.`)
    expect(await readdir(other.runtimeDir)).toEqual([])
    const next = await other.start({ port: { wanted: port, isExact: false } })
    expect(next.port).toBeGreaterThan(port)
  })
})
