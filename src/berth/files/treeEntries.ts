import { createTarDecoder, type TarHeader } from 'modern-tar'
import { FlotillaError } from '#contract'
import { KubeError } from '#kube'
import { isAbort } from '#machinery'
import { filePathOf } from './filePath.ts'
import { fileTypeOf } from './listing.ts'

/** A line about a file is shorter. */
const maxRecordBytes = 16 * 1024
const lineEnd = 10

/** TreeEntry is a file, or anything else, that a container says is below a folder. Nothing of it is to be believed. */
export interface TreeEntry {
  /** Written as in a path. It may lead anywhere. */
  readonly path: string
  readonly is: 'file' | 'folder' | 'link' | 'second name' | 'other'
  /** Where a link leads; null where that is not said. */
  readonly target: string | null
  readonly isExecutable: boolean
  /** Epoch ms. */
  readonly modifiedAt: number
  /** Read to its end before the next entry is asked for, or not at all. */
  readonly content: AsyncIterable<Uint8Array>
}

/** treeEntries reads what `treeScript` prints, entry by entry; rejects where it is no such thing or is not whole. */
export async function* treeEntries(
  printed: AsyncIterable<Uint8Array>,
): AsyncGenerator<TreeEntry, void, undefined> {
  const reader = new RecordReader(printed)
  const way = await reader.line()
  if (way === 'tar') yield* tarEntries(reader.rest())
  else if (way === 'walk') yield* walkedEntries(reader)
  else throw new FlotillaError('cluster_failed', 'The container did not print the folder.')
}

/** What each type of an archive is here. A type that the archive's format does not know is read as a file. */
const kinds: Readonly<Record<string, TreeEntry['is']>> = {
  file: 'file',
  directory: 'folder',
  symlink: 'link',
  link: 'second name',
}

async function* tarEntries(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TreeEntry, void, undefined> {
  const entries = ReadableStream.from(bytes).pipeThrough(
    // It bounds what it holds of headers, and refuses sums that are wrong and an archive that is cut.
    createTarDecoder({ strict: true }) as ReadableWritablePair<
      { header: TarHeader; body: ReadableStream<Uint8Array> },
      Uint8Array
    >,
  )
  try {
    for await (const { header, body } of entries) {
      const { name, type = 'file', linkname = '', mode = 0, mtime } = header
      let isRead = false
      yield {
        path: written(name),
        is: kinds[type] ?? 'other',
        target: linkname === '' ? null : written(linkname),
        isExecutable: (mode & 0o100) !== 0,
        modifiedAt: mtime?.getTime() ?? 0,
        content: {
          [Symbol.asyncIterator]: () => {
            isRead = true
            return inWords(body)
          },
        },
      }
      if (!isRead) await body.cancel()
    }
  } catch (problem) {
    throw worded(problem)
  }
}

async function* inWords(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body
  } catch (problem) {
    throw worded(problem)
  }
}

/** What the reader of an archive has against it is said in our words. */
const worded = (problem: unknown): unknown =>
  isAbort(problem) || problem instanceof FlotillaError || problem instanceof KubeError
    ? problem
    : new FlotillaError('cluster_failed', 'The container did not send a whole archive.', { cause: problem })

async function* walkedEntries(reader: RecordReader): AsyncGenerator<TreeEntry, void, undefined> {
  for (;;) {
    const record = await reader.record()
    if (record === 'end') return
    // Each byte is one character here.
    const [, bits = '', size = '', seconds = '', name] =
      /^([0-9a-f]{1,8}) (\d{1,15}) (-?\d{1,12}) (.+)$/su.exec(record) ?? []
    if (name === undefined)
      throw new FlotillaError('cluster_failed', 'The container did not print the whole folder.')
    const mode = Number.parseInt(bits, 16)
    const type = fileTypeOf(mode)
    const content = new SizedContent(reader, type === 'file' ? Number(size) : 0)
    yield {
      path: filePathOf(Buffer.from(name, 'latin1')),
      is: type === 'file' || type === 'folder' || type === 'link' ? type : 'other',
      target: null,
      isExecutable: (mode & 0o100) !== 0,
      modifiedAt: Number(seconds) * 1000,
      content,
    }
    await content.skip()
  }
}

/** SizedContent is the content of a file that stands in between records. */
class SizedContent {
  readonly #reader: RecordReader
  #left: number

  constructor(reader: RecordReader, size: number) {
    this.#reader = reader
    this.#left = size
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    while (this.#left > 0) {
      const part = await this.#reader.bytes(this.#left)
      this.#left -= part.length
      yield part
    }
  }

  async skip(): Promise<void> {
    for await (const _ of this);
  }
}

/** RecordReader reads lines, records and bytes of what comes. */
class RecordReader {
  readonly #source: AsyncIterator<Uint8Array>
  #held: Buffer = Buffer.alloc(0)

  constructor(printed: AsyncIterable<Uint8Array>) {
    this.#source = printed[Symbol.asyncIterator]()
  }

  /** Up to the next line end. */
  async line(): Promise<string> {
    return (await this.#until((held) => held.indexOf(lineEnd), 1)) ?? ''
  }

  /** Up to two slashes and a line end, which no path has; or the word for the end. */
  async record(): Promise<string> {
    if ((await this.#hold(4)) && this.#held.toString('latin1', 0, 4) === 'end\n') return 'end'
    return (await this.#until((held) => held.indexOf('//\n', 0, 'latin1'), 3)) ?? ''
  }

  /** At least one byte, and at most so many; rejects at the end. */
  async bytes(most: number): Promise<Uint8Array> {
    if (!(await this.#hold(1))) throw cutShort()
    const part = this.#held.subarray(0, most)
    this.#held = this.#held.subarray(part.length)
    return part
  }

  async *rest(): AsyncGenerator<Uint8Array, void, undefined> {
    while (await this.#hold(1)) yield await this.bytes(Number.MAX_SAFE_INTEGER)
  }

  /** The text before what is found; null where it is not found in time. */
  async #until(find: (held: Buffer) => number, skipped: number): Promise<string | null> {
    for (;;) {
      const at = find(this.#held)
      if (at !== -1) {
        const text = this.#held.toString('latin1', 0, at)
        this.#held = this.#held.subarray(at + skipped)
        return text
      }
      if (this.#held.length > maxRecordBytes || !(await this.#hold(this.#held.length + 1))) return null
    }
  }

  /** Whether there are so many bytes. */
  async #hold(bytes: number): Promise<boolean> {
    while (this.#held.length < bytes) {
      const next = await this.#source.next()
      if (next.done === true) return false
      this.#held = this.#held.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#held, next.value])
    }
    return true
  }
}

const cutShort = () => new FlotillaError('cluster_failed', 'The container did not print the whole folder.')

/** As the API writes a path: an archive's names come as text. */
const written = (name: string): string => name.replaceAll('%', '%25')
