import type { PassThrough } from 'node:stream'
import { ZipFile } from 'yazl'
import type { ByteSink } from './handlers.ts'

/** ZipOutput is a zip archive that goes to a sink as fast as that is taken. Disposing it gives it up. */
export interface ZipOutput extends Disposable {
  readonly zip: ZipFile
  /** Rejects where the archive cannot be written; never resolves. */
  readonly failed: Promise<never>
  /** Resolves when all of it has gone to the sink. */
  readonly given: Promise<void>
}

/** openZip begins an archive. It does not end the sink. */
export function openZip(sink: ByteSink): ZipOutput {
  const zip = new ZipFile()
  const output = zip.outputStream as PassThrough
  const failed = Promise.withResolvers<never>()
  // Where nothing waits for it, a failure is of no interest.
  failed.promise.catch(() => {})
  zip.on('error', failed.reject)
  const given = Promise.withResolvers<void>()
  output.on('data', (bytes: Buffer) => {
    sink.write(bytes)
    if (sink.isFull) output.pause()
  })
  output.once('end', given.resolve)
  const listening = sink.onRoom(() => void output.resume())
  return {
    ...{ zip, failed: failed.promise, given: given.promise },
    [Symbol.dispose]: () => {
      listening[Symbol.dispose]()
      output.destroy()
    },
  }
}
