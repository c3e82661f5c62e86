import { type FileTreeParams, fileNameIn } from '#contract'
import { ScopeEndedError } from '#machinery'
import { toFlotillaError } from '../requests/errors.ts'
import type { ByteSink } from '../requests/handlers.ts'
import type { Log } from '../requests/log.ts'
import { type FilesParts, runScript } from './containerScript.ts'
import { bytesOfFilePath } from './filePath.ts'
import { ScriptOutput } from './scriptOutput.ts'
import { octalPath, treeScript } from './scripts.ts'
import { packTree } from './treeArchive.ts'
import { treeEntries } from './treeEntries.ts'

/** Of what commands say against files, as much as is kept. */
const maxErrorBytes = 256 * 1024

/**
 * FileTree writes a folder of a container as an archive to a sink, as fast as it is taken, and ends the sink. Disposing it ends it in
 * the container.
 */
export class FileTree implements Disposable {
  readonly #params: FileTreeParams
  readonly #sink: ByteSink
  readonly #parts: FilesParts & { readonly log: Log }
  readonly #ended = new AbortController()
  readonly #output = new ScriptOutput()
  readonly #errors: Buffer[] = []
  #errorBytes = 0

  constructor(params: FileTreeParams, sink: ByteSink, parts: FilesParts & { readonly log: Log }) {
    this.#params = params
    this.#sink = sink
    this.#parts = parts
    void this.#run()
  }

  [Symbol.dispose](): void {
    this.#ended.abort(new ScopeEndedError('FileTree'))
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended
    const { path, pod } = this.#params
    const printing = this.#print(signal).then(
      () => this.#output.end(null),
      (problem) => this.#output.end({ problem }),
    )
    try {
      await packTree(treeEntries(this.#output.read(signal)), this.#sink, {
        ...{ signal, now: this.#parts.clock.now(), remarks: () => this.#remarks() },
        top: fileNameIn(path) === '' ? pod : fileNameIn(path),
      })
      if (!signal.aborted) this.#sink.end(null)
    } catch (problem) {
      if (!signal.aborted) this.#sink.end(toFlotillaError(problem, this.#parts.log))
    } finally {
      this.#ended.abort(new ScopeEndedError('FileTree'))
      await printing
    }
  }

  async #print(signal: AbortSignal): Promise<void> {
    const { path } = this.#params
    const client = await this.#parts.connected()
    await runScript(
      this.#parts,
      client,
      this.#params,
      {
        script: treeScript,
        words: [octalPath(bytesOfFilePath(path))],
        about: path,
        purpose: 'reading files',
      },
      {
        signal,
        owner: {
          hasInput: true,
          onOpen: (running) => this.#output.follow(running),
          onOutput: (bytes) => this.#output.add(bytes),
          onErrors: (bytes) => {
            if (this.#errorBytes >= maxErrorBytes) return
            this.#errors.push(bytes)
            this.#errorBytes += bytes.length
          },
        },
      },
    )
  }

  #remarks(): readonly string[] {
    return Buffer.concat(this.#errors)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('tar: Exiting with failure status'))
  }
}
