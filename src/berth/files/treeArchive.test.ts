import { spawn } from 'node:child_process'
import { chmod, link, mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packTar, type TarHeader } from 'modern-tar'
import { describe, expect, it } from 'vitest'
import { takenBytes, temporaryFolder, untilStill, unzipped } from '#testkit'
import { bytesOfFilePath } from './filePath.ts'
import { octalPath, treeScript } from './scripts.ts'
import { packTree } from './treeArchive.ts'
import { treeEntries } from './treeEntries.ts'

/** Packs what a container prints, in pieces of so many bytes, and gives the archive's files. */
async function pack(
  printed: Uint8Array,
  {
    pieceBytes = 60_000,
    remarks = [],
    maxEntries,
  }: { pieceBytes?: number; remarks?: readonly string[]; maxEntries?: number } = {},
) {
  const taker = takenBytes(Number.POSITIVE_INFINITY)
  async function* pieces() {
    for (let at = 0; at < printed.length; at += pieceBytes) yield printed.subarray(at, at + pieceBytes)
  }
  const { signal } = new AbortController()
  await packTree(treeEntries(pieces()), taker.sink, {
    ...{ top: 'data', now: 0, remarks: () => remarks, signal },
    ...(maxEntries === undefined ? {} : { maxEntries }),
  })
  return { files: unzipped(taker.bytes), archive: taker.bytes }
}

type Hostile = Pick<TarHeader, 'name'> & Partial<TarHeader> & { readonly body?: string }

/** What `treeScript` prints where an archive has these entries. */
async function aTar(entries: readonly Hostile[]): Promise<Buffer> {
  const tar = await packTar(
    entries.map(({ body = '', ...header }) => ({ header: { size: body.length, ...header }, body })),
  )
  return Buffer.concat([Buffer.from('tar\n'), tar])
}

const file = (name: string, body = 'x'): Hostile => ({ name, body })

describe('the archive of a hostile tree', () => {
  it('has nothing that leaves its folder, and names what it left out', async () => {
    const { files, archive } = await pack(
      await aTar([
        file('./good'),
        file('../evil'),
        file('/etc/cron.d/evil'),
        file('a/../../evil'),
        file('C:\\evil'),
        file('..\\evil'),
        { name: './out', type: 'symlink', linkname: '/etc' },
        file('./out/passwd'),
        { name: './again', type: 'link', linkname: '../../root/.ssh/id' },
        { name: './disk', type: 'block-device' },
        { name: './pipe', type: 'fifo' },
      ]),
    )
    const { 'contents.txt': contents = '', ...rest } = files
    expect(Object.keys(rest)).toEqual(['data/good', 'data/C__evil', 'data/.._evil', 'data/out/passwd'])
    for (const name of ['../evil', '/etc/cron.d/evil', 'a/../../evil', './again', './disk', './pipe'])
      expect(contents).toContain(`${name}\n`)
    expect(contents).toContain('./out\n  A link to “/etc”, which may lead out of the folder.\n')
    expect(archive.toString('latin1')).toMatch(/\b7 files were left out or not copied whole: contents\.txt/u)
  })

  it('has names that differ on every system, and that every system takes', async () => {
    const { files } = await pack(
      await aTar([
        file('./readme.md', '1'),
        file('./README.md', '2'),
        file('./readme.md', '3'),
        file('./nul', '4'),
        file('./a:b', '5'),
        file('./a?b', '6'),
        file('./x', '7'),
        file('./x/inner', '8'),
        file('./gpj.\u202eexe', '9'),
        file('./ends ', '10'),
      ]),
    )
    expect(files).toEqual({
      'data/readme.md': '1',
      'data/README (2).md': '2',
      'data/readme (3).md': '3',
      'data/_nul': '4',
      'data/a_b': '5',
      'data/a_b (2)': '6',
      'data/x': '7',
      'data/x (2)/inner': '8',
      'data/gpj._exe': '9',
      'data/ends_': '10',
    })
  })

  it('keeps whether a file may be executed, and no other permission', async () => {
    const { archive } = await pack(
      await aTar([
        { ...file('./run'), mode: 0o6755 },
        { ...file('./open'), mode: 0o666 },
      ]),
    )
    const modes: number[] = []
    const mark = Buffer.from('PK\u0001\u0002')
    for (let at = archive.indexOf(mark); at !== -1; at = archive.indexOf(mark, at + 1))
      modes.push(archive.readUInt32LE(at + 38) >>> 16)
    expect(modes.map((mode) => mode.toString(8))).toEqual(['100755', '100644'])
  })

  it('is a failure where the answer is cut, is no archive, or says a size that it has not', async () => {
    const whole = await aTar([file('./a', 'x'.repeat(5000))])
    const damaged = Buffer.from(whole)
    damaged[4 + 3] = 0x41
    const record = (size: number | string) => Buffer.from(`walk\n81a4 ${size} 1 ./a//\nshort`)
    for (const printed of [
      whole.subarray(0, 2000),
      // Without the end of an archive.
      whole.subarray(0, 4 + 512 + 5120),
      damaged,
      Buffer.from('something else\n'),
      Buffer.alloc(100_000, 'no end of the line'),
      record(9),
      record(999_999_999_999),
      record('-1'),
      // All of the file, and no word that it was all.
      record(5),
    ])
      await expect(pack(printed)).rejects.toThrow(/did not (?:send|print)/u)
  })

  it('ends before its list of files would be too much to hold, and says so', async () => {
    const record = (path: string) => `81a4 0 1 ./${path}//\n`
    const printed = Array.from({ length: 100 }, (_, at) => record(`${at % 10}/${at}`)).join('')
    const { files } = await pack(Buffer.from(`walk\n${printed}end\n`), { maxEntries: 60 })
    const { 'contents.txt': contents, ...rest } = files
    // Ten folders count as well.
    expect(Object.keys(rest)).toHaveLength(50)
    expect(contents).toBe('The rest\n  The folder has more than 60 files, and only these were copied.\n')
  })

  it('has no path that is too deep', async () => {
    const { files } = await pack(
      Buffer.from(`walk\n81a4 1 1 ./${'d/'.repeat(101)}f//\nx81a4 1 1 ./${'d/'.repeat(50)}f//\nxend\n`),
    )
    expect(Object.keys(files)).toEqual([`data/${'d/'.repeat(50)}f`, 'contents.txt'])
  })
})

describe('the archive of a tree whose bytes are not taken', () => {
  it('holds little of an endless file', async () => {
    const taker = takenBytes()
    const stop = new AbortController()
    let given = 0
    async function* endless() {
      yield Buffer.from('walk\n81a4 999999999999999 1 ./endless//\n')
      for (;;) {
        given += 65_536
        yield crypto.getRandomValues(new Uint8Array(65_536))
      }
    }
    const { signal } = stop
    const packing = packTree(treeEntries(endless()), taker.sink, {
      ...{ top: 'data', now: 0, remarks: () => [], signal },
    })
    await untilStill(() => given, { timeout: 15_000, interval: 300 })
    expect(given).toBeLessThan(4 << 20)
    stop.abort(new Error('stopped'))
    await expect(packing).rejects.toThrow('stopped')
  })
})

describe('the script that prints a folder', () => {
  /** Runs it as a container would; without `tar`, only the programs that it needs. */
  async function print(path: string, hasTar: boolean) {
    await using programs = await temporaryFolder('programs')
    for (const name of ['sh', 'cat', 'head', 'stat'])
      await symlink(`/usr/bin/${name}`, join(programs.path, name))
    const running = spawn('/bin/sh', ['-c', treeScript, 'sh', octalPath(bytesOfFilePath(path))], {
      env: hasTar ? process.env : { PATH: programs.path },
    })
    const output: Buffer[] = []
    const errors: Buffer[] = []
    running.stdout.on('data', (bytes: Buffer) => output.push(bytes))
    running.stderr.on('data', (bytes: Buffer) => errors.push(bytes))
    const code = await new Promise<number | null>((resolve) => running.on('close', resolve))
    return { code, output: Buffer.concat(output), errors: Buffer.concat(errors).toString() }
  }

  it.each([true, false])('prints each file whole, by tar: %s', async (hasTar) => {
    await using folder = await temporaryFolder('files')
    const at = (name: string) => join(folder.path, name)
    await mkdir(at('two words/-rf'), { recursive: true })
    await mkdir(at('empty folder'))
    await writeFile(at('two words/-rf/a\nb'), 'inner')
    await writeFile(at('.hidden'), 'h')
    await writeFile(at('100%'), '')
    await writeFile(at('large'), Buffer.alloc(300_000, 'large '))
    await writeFile(at('run'), '#!')
    await chmod(at('run'), 0o755)
    await utimes(at('run'), 1_700_000_000, 1_700_000_000)
    await link(at('large'), at('second'))
    await symlink('/etc', at('to etc'))
    const { code, output, errors } = await print(folder.path, hasTar)
    expect([code, errors]).toEqual([0, ''])
    expect(output.toString('latin1', 0, 5)).toBe(hasTar ? 'tar\n.' : 'walk\n')
    // Whatever the pieces are that it comes in.
    for (const pieceBytes of [997, 60_000]) {
      const { files } = await pack(output, { pieceBytes })
      const { 'contents.txt': contents, 'data/large': large, 'data/second': second, ...rest } = files
      expect(contents).toMatch(/^\.\/to etc\n {2}A link/u)
      expect([large?.length, second === large]).toEqual([300_000, true])
      expect(Object.fromEntries(Object.entries(rest).filter(([name]) => !name.endsWith('/')))).toEqual({
        'data/two words/-rf/a_b': 'inner',
        'data/.hidden': 'h',
        'data/100%': '',
        'data/run': '#!',
      })
      expect(Object.keys(rest)).toContain('data/empty folder/')
    }
  })

  it.each([true, false])('copies nothing of what the kernel makes up, by tar: %s', async (hasTar) => {
    expect((await print('/proc/self', hasTar)).code).toBe(75)
  })

  it('names what its commands could not read', async () => {
    const { files } = await pack(await aTar([file('./a')]), {
      remarks: [
        'tar: ./secret: Cannot open: Permission denied',
        './b: changed while it was read',
        'odd \u202e',
      ],
    })
    expect(files['contents.txt']).toBe(
      './secret\n  Cannot open: Permission denied\n\n./b\n  changed while it was read\n\nA command\n  odd \\u202e\n',
    )
  })
})
