import { execFileSync } from 'node:child_process'
import { chmod, chown, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { settingsSchema } from '#contract'
import { temporaryFolder } from '../../../testkit/temporaryFolder.ts'
import { JsonFile } from './jsonFile.ts'

async function aFile() {
  const folder = await temporaryFolder('disk')
  const path = join(folder.path, 'settings.json')
  return {
    folder: folder.path,
    path,
    file: new JsonFile(path, settingsSchema),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

describe('JsonFile', () => {
  it('answers the defaults where there is no file, without a word', async () => {
    await using disk = await aFile()
    const { value, problem } = await disk.file.load()
    expect(problem).toBeNull()
    expect(value).toMatchObject({ version: 1, theme: 'system', processHeapMb: 2048 })
    expect(await readdir(disk.folder)).toEqual([])
  })

  it('reads back what it saved, readable by its user only and with nothing beside it', async () => {
    await using disk = await aFile()
    await disk.file.save({ theme: 'dark' })
    expect((await disk.file.load()).value.theme).toBe('dark')
    expect((await stat(disk.path)).mode & 0o777).toBe(0o600)
    expect(await readdir(disk.folder)).toEqual(['settings.json'])
  })

  it.each([
    ['half-written', '{"theme": "da', 'it is not JSON'],
    ['empty', '', 'it is not JSON'],
    ['binary', '\u0000\u0001', 'it is not JSON'],
    ['a list', '[]', 'as expected'],
    ['of a wrong type', '{"processHeapMb": "much"}', 'processHeapMb is not as expected'],
    ['of a newer version', '{"version": 2, "theme": {}}', 'it was written by a newer version (2)'],
  ])('sets a file that is %s aside, whole, with one sentence', async (_, content, reason) => {
    await using disk = await aFile()
    await writeFile(disk.path, content)
    await writeFile(join(disk.folder, 'workspace.json'), '{}')
    const { value, problem } = await disk.file.load()
    expect(value.theme).toBe('system')
    expect(problem).toContain(reason)
    expect(problem).toContain(`${disk.path}.bad`)
    expect(await readFile(`${disk.path}.bad`, 'utf8')).toBe(content)
    expect((await readdir(disk.folder)).sort()).toEqual(['settings.json.bad', 'workspace.json'])
    expect((await disk.file.load()).problem).toBeNull()
  })

  it('is not believed where every user may write it, and is set aside', async () => {
    await using disk = await aFile()
    await writeFile(disk.path, '{"theme":"dark"}')
    await chmod(disk.path, 0o666)
    const { value, problem } = await disk.file.load()
    expect(value.theme).toBe('system')
    expect(problem).toContain('every user of this machine may write it')
    expect(await readdir(disk.folder)).toEqual(['settings.json.bad'])
  })

  // Only root can give a file to another user.
  if (process.getuid?.() === 0)
    it('is not believed where another user has written it', async () => {
      await using disk = await aFile()
      await writeFile(disk.path, '{"theme":"dark"}', { mode: 0o600 })
      await chown(disk.path, 65_534, 65_534)
      const { value, problem } = await disk.file.load()
      expect(value.theme).toBe('system')
      expect(problem).toContain('it belongs to another user')
    })

  it('does not wait for a pipe', async () => {
    await using disk = await aFile()
    execFileSync('mkfifo', [disk.path])
    expect((await disk.file.load()).problem).toContain('it cannot be read')
  })

  it('writes one after the other, the last value last, never a part', async () => {
    await using disk = await aFile()
    const sizes = Array.from({ length: 50 }, (_, index) => 128 + index)
    const seen = new Set<number>()
    const saves = sizes.map((processHeapMb) => disk.file.save({ processHeapMb }))
    for (let look = 0; look < 50; look += 1) seen.add((await disk.file.load()).value.processHeapMb)
    await Promise.all(saves)
    expect((await disk.file.load()).value.processHeapMb).toBe(177)
    expect([...seen].every((size) => size === 2048 || sizes.includes(size))).toBe(true)
    expect(await readdir(disk.folder)).toEqual(['settings.json'])
  })

  it('rejects what it cannot write, and tries again the next time', async () => {
    await using disk = await aFile()
    await mkdir(join(disk.path, 'in-the-way'), { recursive: true })
    await expect(disk.file.save({ theme: 'dark' })).rejects.toThrow()
    expect(await readdir(disk.folder)).toEqual(['settings.json'])
    await using other = await aFile()
    const [first, second] = [other.file.save({ theme: 'dark' }), other.file.save({ theme: 'light' })]
    await Promise.all([first, second])
    expect((await other.file.load()).value.theme).toBe('light')
  })
})
