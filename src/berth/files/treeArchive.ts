import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { shownFileName } from '#contract'
import { abortable } from '#machinery'
import type { ByteSink } from '../requests/handlers.ts'
import { openZip } from '../requests/zipOutput.ts'
import type { TreeEntry } from './treeEntries.ts'
import { TreeNames } from './treeNames.ts'

/** Bytes that wait to be compressed. */
const aheadBytes = 256 * 1024
/** A download is not to wait for more. */
const compressionLevel = 1
/** Of each file the archive remembers a little until its end, and looks through all of them for the next one. */
const mostEntries = 50_000
/** What is left out is told by name, this often. */
const maxRemarks = 1000
/** The times that a zip can tell. */
const times = { first: Date.UTC(1980, 0, 2), last: Date.UTC(2037, 11, 31) }

/** TreeArchiveOptions are the folder at the top of an archive, and a moment for the files that the archive adds. */
export interface TreeArchiveOptions {
  readonly top: string
  readonly now: number
  /** What else is to be told, asked for when all entries are there. */
  readonly remarks: () => readonly string[]
  readonly signal: AbortSignal
  readonly maxEntries?: number
}

/**
 * packTree writes entries as a zip archive to a sink, as fast as it is taken, and holds little of them. In the archive, everything
 * lies below one folder, and is a file or a folder. What is left out is named in the file `contents.txt`, and counted in the comment of
 * the archive. Rejects where the entries do, with a part of the archive in the sink. Does not end the sink.
 */
export async function packTree(
  entries: AsyncIterable<TreeEntry>,
  sink: ByteSink,
  { top, now, remarks, signal, maxEntries = mostEntries }: TreeArchiveOptions,
): Promise<void> {
  using output = openZip(sink)
  const { zip, failed, given } = output
  /** Waits for that, as long as the archive can be written and is wanted. */
  const inTime = (waited: Promise<unknown>) => abortable(Promise.race([waited, failed]), signal)

  const names = new TreeNames(top)
  const left = new Remarks()
  let count = 0
  for await (const entry of entries) {
    signal.throwIfAborted()
    if (count + names.folders >= maxEntries) {
      left.add('The rest', `The folder has more than ${maxEntries} files, and only these were copied.`)
      break
    }
    const reason = reasonAgainst(entry)
    const path =
      reason !== null ? null : entry.is === 'folder' ? names.folder(entry.path) : names.file(entry.path)
    if (path === null) {
      left.add(shownFileName(entry.path), reason ?? 'Its path leads out of the folder, or is too long.')
      continue
    }
    const mtime = new Date(Math.min(times.last, Math.max(times.first, entry.modifiedAt)))
    count += 1
    if (entry.is === 'folder') {
      zip.addEmptyDirectory(path, { mtime, mode: 0o40755 })
      continue
    }
    const file = new PassThrough({ highWaterMark: aheadBytes })
    using _file = { [Symbol.dispose]: () => file.destroy() }
    const mode = entry.isExecutable ? 0o100755 : 0o100644
    zip.addReadStream(file, path, { mtime, mode, compressionLevel })
    for await (const bytes of entry.content) if (!file.write(bytes)) await inTime(once(file, 'drain'))
    const ended = once(file, 'end')
    file.end()
    await inTime(ended)
  }
  for (const remark of remarks()) left.add(...wordsOf(remark))
  if (left.lines.length > 0)
    zip.addBuffer(Buffer.from(left.lines.join('\n')), 'contents.txt', {
      ...{ mtime: new Date(now), mode: 0o100644 },
    })
  zip.end({ comment: left.summary, forceZip64Format: false })
  await inTime(given)
}

/** Why an entry is left out; null where it is not. */
function reasonAgainst({ is, target }: TreeEntry): string | null {
  const where = target === null ? '' : ` to “${shownFileName(target)}”`
  switch (is) {
    case 'file':
    case 'folder':
      return null
    case 'link':
      return `A link${where}, which may lead out of the folder.`
    case 'second name':
      return `A second name of a file${where === '' ? '' : `, ${where.trim().replace(/^to /u, '')}`}.`
    case 'other':
      return 'A device, a pipe or a socket, which has no content to copy.'
  }
}

/** What a command says against a file: `tar: ./x: Cannot open: Permission denied`. */
function wordsOf(remark: string): [name: string, words: string] {
  const [, name = 'A command', words = remark] = /^(?:tar: )?(\.\/.*?): (.*)$/su.exec(remark) ?? []
  return [shownFileName(name.replaceAll('%', '%25')), shownFileName(words.replaceAll('%', '%25'))]
}

/** Remarks are what is to be told of an archive. */
class Remarks {
  readonly #lines: string[] = []
  #count = 0

  add(name: string, words: string): void {
    this.#count += 1
    if (this.#count <= maxRemarks) this.#lines.push(`${name}\n  ${words}\n`)
  }

  get lines(): readonly string[] {
    const more = this.#count - this.#lines.length
    return more === 0 ? this.#lines : [...this.#lines, `And ${more} more.\n`]
  }

  /** In one sentence; empty where there is nothing to tell. */
  get summary(): string {
    if (this.#count === 0) return ''
    const subject = this.#count === 1 ? 'One file was' : `${this.#count} files were`
    return `${subject} left out or not copied whole: contents.txt in the archive says why.`
  }
}
