import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withLock } from './lock.mjs'

function aFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'flotilla-lock-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

const module = new URL('./lock.mjs', import.meta.url).href

/** Processes that each note when they come in and go out. */
async function crowd(count: number, lock: string, log: string): Promise<void> {
  const script = `
    import { appendFileSync } from 'node:fs'
    import { withLock } from '${module}'
    const note = (word) => appendFileSync(${JSON.stringify(log)}, word + process.pid + '\\n')
    await withLock(${JSON.stringify(lock)}, () => {}, async () => {
      note('in ')
      await new Promise((resolve) => setTimeout(resolve, 20))
      note('out ')
    })`
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }),
  )
  const ends = await Promise.all(children.map((child) => once(child, 'exit')))
  expect(ends.map(([code]) => code)).toEqual(children.map(() => 0))
}

describe('withLock', () => {
  it('lets one process in at a time and leaves no file', async () => {
    using folder = aFolder()
    const [lock, log] = [join(folder.path, 'lock'), join(folder.path, 'log')]
    await crowd(4, lock, log)
    const lines = readFileSync(log, 'utf8').trim().split('\n')
    expect(lines).toHaveLength(8)
    for (let i = 0; i < lines.length; i += 2) expect(lines[i + 1]).toBe(lines[i]?.replace('in', 'out'))
    expect(existsSync(lock)).toBe(false)
  })

  it('takes over from an owner that has died', async () => {
    using folder = aFolder()
    const [lock, log] = [join(folder.path, 'lock'), join(folder.path, 'log')]
    const dead = spawn(process.execPath, ['-e', ''])
    await once(dead, 'exit')
    writeFileSync(lock, String(dead.pid))
    await crowd(2, lock, log)
    expect(readFileSync(log, 'utf8').trim().split('\n')).toHaveLength(4)
  })

  it('is free again when the work fails', async () => {
    using folder = aFolder()
    const lock = join(folder.path, 'lock')
    const failing = withLock(
      lock,
      () => {},
      () => Promise.reject(new Error('no space')),
    )
    await expect(failing).rejects.toThrow('no space')
    expect(existsSync(lock)).toBe(false)
  })
})
