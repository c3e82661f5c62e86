import { type FileEntry, type FileType, FlotillaError, type FolderListing } from '#contract'
import { filePathOf } from './filePath.ts'

/** The type of a file, by the highest bits of its mode. */
const types: Readonly<Record<number, FileType>> = {
  1: 'pipe',
  2: 'device',
  4: 'folder',
  6: 'device',
  8: 'file',
  10: 'link',
  12: 'socket',
}

/** fileTypeOf is the type of a file with that mode. */
export const fileTypeOf = (mode: number): FileType => types[mode >> 12] ?? 'other'

const leads = { d: 'folder', f: 'file', o: 'other', '-': 'nothing' } as const

/** A record up to the name: mode, size, time of the change, and who owns it by numbers and names. */
const record = /^([0-9a-f]{1,8}) (\d{1,19}) (-?\d{1,15}) (\d+):(\d+):([^:]*):([^:]*) \.\/([^/]+)$/su

/**
 * readListing reads what `listScript` printed. It is a container's word, so it may be anything: what is no record is refused, and no
 * name leads out of its folder.
 */
export function readListing(printed: Buffer): Omit<FolderListing, 'container'> {
  const [folder, tar, records, count, ...links] = partsOf(printed)
  if (folder === undefined || records === undefined || count === undefined)
    throw new FlotillaError('cluster_failed', 'The container did not list the folder to its end.')
  const targets = new Map<string, NonNullable<FileEntry['link']>>()
  for (let at = 0; at + 1 < links.length; at += 2) {
    const [named = Buffer.alloc(0), target = Buffer.alloc(0)] = links.slice(at, at + 2)
    const leadsTo = leads[named.toString('latin1', 0, 1) as keyof typeof leads]
    if (leadsTo !== undefined)
      targets.set(named.toString('latin1', 3), { leadsTo, target: filePathOf(withoutLineEnd(target)) })
  }
  const entries: FileEntry[] = []
  // Each byte is one character here, so that names of any bytes can be told apart.
  for (const text of records.toString('latin1').split('//\n')) {
    if (text === '') continue
    const entry = entryOf(text, targets)
    if (entry !== null) entries.push(entry)
  }
  return {
    path: filePathOf(withoutLineEnd(folder)),
    entries,
    isCut: count.toString('latin1') === 'more',
    hasTar: tar?.toString('latin1') === 'tar\n',
  }
}

function entryOf(
  text: string,
  targets: ReadonlyMap<string, NonNullable<FileEntry['link']>>,
): FileEntry | null {
  const [, bits = '', size, seconds, uid = '', gid = '', user = '', group = '', name] =
    record.exec(text) ?? []
  if (name === undefined || name === '.' || name === '..') return null
  const mode = Number.parseInt(bits, 16)
  return {
    name: filePathOf(Buffer.from(name, 'latin1')),
    type: fileTypeOf(mode),
    mode: mode & 0o7777,
    owner: ownerOf(user, uid),
    group: ownerOf(group, gid),
    size: Math.min(Number(size), Number.MAX_SAFE_INTEGER),
    modifiedAt: Number(seconds) * 1000,
    link: targets.get(name) ?? null,
  }
}

/** Its number, where the container knows no name for it. */
const ownerOf = (owner: string, id: string): string =>
  owner === '' || owner === 'UNKNOWN' ? id : filePathOf(Buffer.from(owner.slice(0, 64), 'latin1'))

function partsOf(printed: Buffer): Buffer[] {
  const parts: Buffer[] = []
  let from = 0
  for (let at = printed.indexOf(0); at !== -1; at = printed.indexOf(0, from)) {
    parts.push(printed.subarray(from, at))
    from = at + 1
  }
  return parts
}

const withoutLineEnd = (bytes: Buffer): Buffer => (bytes.at(-1) === 10 ? bytes.subarray(0, -1) : bytes)
