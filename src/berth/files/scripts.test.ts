import { execFile } from 'node:child_process'
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '#testkit'
import { bytesOfFilePath } from './filePath.ts'
import { readListing } from './listing.ts'
import { contentScript, listScript, octalPath, scriptCodes } from './scripts.ts'

/** Runs a script as a container would, in that folder. */
function run(script: string, words: readonly string[], cwd: string) {
  return new Promise<{ code: number; output: Buffer; errors: string }>((resolve) => {
    execFile(
      'sh',
      ['-c', script, 'sh', ...words],
      { cwd, encoding: 'buffer', maxBuffer: 2 ** 26 },
      (problem, output, errors) =>
        resolve({ code: Number(problem?.code ?? 0), output, errors: errors.toString('utf8') }),
    )
  })
}

const list = async (path: string, cwd = '/', most = 5000) => {
  const { code, output, errors } = await run(
    listScript,
    [path === '' ? '' : octalPath(bytesOfFilePath(path)), String(most)],
    cwd,
  )
  return code === 0 ? readListing(output) : { code, errors }
}

const hardNames = [
  'plain',
  'two words',
  '-rf',
  '--help',
  'a\nb',
  'ends in a line\n',
  '*',
  '$(touch x)',
  '`id`',
  'quote \' and "',
  'back\\slash\\n',
  '.hidden',
  '..two dots',
  '100%',
  '%41',
  'right \u202eleft',
  'ünïcode',
] as const

describe('the script that lists a folder', () => {
  it('tells files of any name apart, with size, permissions and time', async () => {
    await using folder = await temporaryFolder('files')
    for (const name of hardNames) await writeFile(join(folder.path, name), name)
    const invalid = Buffer.concat([Buffer.from(`${folder.path}/bad `), Buffer.of(0xff, 0xc3)])
    await writeFile(invalid, 'x', { mode: 0o640 })
    await utimes(invalid, 1_700_000_000, 1_700_000_000)
    const listing = await list(folder.path)
    if ('code' in listing) throw new Error(listing.errors)
    expect(listing.path).toBe(folder.path)
    const named = (name: string) => listing.entries.find((each) => each.name === name)
    expect(listing.entries.map(({ name }) => name).sort()).toEqual(
      [...hardNames.map((name) => name.replaceAll('%', '%25')), 'bad %FF%C3'].sort(),
    )
    expect(named('two words')).toMatchObject({ type: 'file', size: 9, link: null })
    expect(named('bad %FF%C3')).toMatchObject({ mode: 0o640, size: 1, modifiedAt: 1_700_000_000_000 })
  })

  it('says where links lead, of any target', async () => {
    await using folder = await temporaryFolder('files')
    await mkdir(join(folder.path, 'inner'))
    await symlink('inner', join(folder.path, 'to folder'))
    await symlink('/nowhere//\nat all\n', join(folder.path, 'to nothing'))
    await symlink('/dev/null', join(folder.path, 'to device'))
    const listing = await list(folder.path)
    if ('code' in listing) throw new Error(listing.errors)
    expect(Object.fromEntries(listing.entries.map(({ name, type, link }) => [name, [type, link]]))).toEqual({
      inner: ['folder', null],
      'to folder': ['link', { leadsTo: 'folder', target: 'inner' }],
      'to nothing': ['link', { leadsTo: 'nothing', target: '/nowhere//\nat all\n' }],
      'to device': ['link', { leadsTo: 'other', target: '/dev/null' }],
    })
  })

  it('takes a path of any bytes, and begins in the folder that the container works in', async () => {
    await using folder = await temporaryFolder('files')
    await mkdir(Buffer.concat([Buffer.from(`${folder.path}/`), Buffer.of(0xfe), Buffer.from(' $x\n')]))
    expect(await list(`${folder.path}/%FE $x\n`)).toMatchObject({
      path: `${folder.path}/%FE $x\n`,
      entries: [],
    })
    expect(await list('', folder.path)).toMatchObject({ path: folder.path, entries: [{ type: 'folder' }] })
  })

  it('lists so many files of a large folder, and says that there are more', async () => {
    await using folder = await temporaryFolder('files')
    for (let at = 0; at < 450; at += 1) await writeFile(join(folder.path, `f${at}`), '')
    const all = await list(folder.path)
    expect(all).toMatchObject({ isCut: false, entries: { length: 450 } })
    expect(await list(folder.path, '/', 401)).toMatchObject({ isCut: true, entries: { length: 401 } })
  })

  it('ends with a code of its own for what is no folder, or is not there', async () => {
    expect(await list('/etc/passwd')).toMatchObject({ code: scriptCodes.notFolder })
    expect(await list('/nowhere')).toMatchObject({
      code: scriptCodes.notFound,
      errors: expect.stringContaining('No such file'),
    })
  })
})

describe('a listing that no script prints', () => {
  it.each<[what: string, printed: string]>([
    ['nothing', ''],
    ['half of one', '/\n\0tar\n\0'],
  ])('is refused: %s', (_, printed) => {
    expect(() => readListing(Buffer.from(printed))).toThrow('did not list')
  })

  it('has no name that leads elsewhere, and no record that is none', () => {
    const records = [
      '81a4 1 1 0:0:root:root ./../../etc/passwd//',
      '81a4 1 1 0:0:root:root ./..//',
      '81a4 1 1 0:0:root:root /etc/passwd//',
      '41ed -1 1 0:0:root:root ./a//',
      'zzzz 1 1 0:0:root:root ./a//',
      '81a4 12 1 0:0:root:UNKNOWN ./good//',
    ]
    const { entries } = readListing(Buffer.from(`/\n\0\0${records.join('\n')}\n\0${records.length}\0`))
    expect(entries).toMatchObject([{ name: 'good', owner: 'root', group: '0', size: 12 }])
  })
})

describe('the script that prints a file', () => {
  it('prints its size and time, and its bytes from any of them on', async () => {
    await using folder = await temporaryFolder('files')
    await writeFile(join(folder.path, '-n x'), 'abcdef')
    await utimes(join(folder.path, '-n x'), 1_700_000_000, 1_700_000_000)
    const print = (from: string) =>
      run(contentScript, [octalPath(bytesOfFilePath(`${folder.path}/-n x`)), from], '/')
    expect((await print('1')).output.toString()).toBe('6 1700000000\nabcdef')
    expect((await print('4')).output.toString()).toBe('6 1700000000\ndef')
    expect((await print('7')).output.toString()).toBe('6 1700000000\n')
  })

  it('reads no device and no folder', async () => {
    expect(await run(contentScript, ['/dev/zero', '1'], '/')).toMatchObject({ code: scriptCodes.notFile })
    expect(await run(contentScript, ['/tmp', '1'], '/')).toMatchObject({ code: scriptCodes.notFile })
  })
})
