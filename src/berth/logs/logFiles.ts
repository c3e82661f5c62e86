import { PassThrough } from 'node:stream'
import type { ByteSink } from '../requests/handlers.ts'
import { openZip } from '../requests/zipOutput.ts'

/** Bytes that wait to be compressed. */
const aheadBytes = 256 * 1024
/** Logs shrink a lot at the first level already, and a download is not to wait for more. */
const compressionLevel = 1

/** LogFiles takes files one after the other as they are read, and holds none of them. */
export interface LogFiles extends Disposable {
  /** Whether a writer stops until `onRoom`. */
  readonly isFull: boolean
  /** Begins a file. */
  begin(name: string): void
  write(bytes: Uint8Array): void
  /** The file that was begun is complete. */
  close(): Promise<void>
  /** There is no further file; `covers` says what the files cover. Resolves when all of it has gone to the sink. */
  end(covers: readonly string[]): Promise<void>
}

/** oneText writes all files into one text. The lines that are of no file begin with `---`. */
export function oneText(sink: ByteSink): LogFiles {
  let hasText = false
  const write = (text: string) => sink.write(Buffer.from(text))
  return {
    get isFull() {
      return sink.isFull
    },
    begin: (name) => {
      if (hasText) write(`--- ${name}\n`)
      hasText = true
    },
    write: (bytes) => sink.write(bytes),
    close: async () => {},
    end: async (covers) => write(covers.map((line) => `--- ${line}\n`).join('')),
    [Symbol.dispose]: () => {},
  }
}

/** zipArchive writes an archive that has each file, and a file `contents.txt` about all of them. */
export function zipArchive(sink: ByteSink, { onRoom, now }: { onRoom: () => void; now: Date }): LogFiles {
  const output = openZip(sink)
  const { zip, failed, given } = output
  let file: PassThrough | null = null
  const options = { mtime: now, mode: 0o100600, compressionLevel }
  return {
    get isFull() {
      return file?.writableNeedDrain ?? false
    },
    begin: (name) => {
      file = new PassThrough({ highWaterMark: aheadBytes })
      file.on('drain', onRoom)
      zip.addReadStream(file, name, options)
    },
    write: (bytes) => void file?.write(bytes),
    close: async () => {
      const closing = file
      file = null
      if (closing === null) return
      const ended = new Promise<void>((resolve) => closing.once('end', resolve))
      closing.end()
      await Promise.race([ended, failed])
    },
    end: async (covers) => {
      zip.addBuffer(Buffer.from(covers.map((line) => `${line}\n`).join('')), 'contents.txt', options)
      zip.end()
      await Promise.race([given, failed])
    },
    [Symbol.dispose]: () => {
      file?.destroy()
      output[Symbol.dispose]()
    },
  }
}
