import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { Clock } from '#machinery'
import { KubeError } from '../errors/kubeError.ts'
import { plainText } from '../errors/plainText.ts'

const maxOutputBytes = 1 << 20
const maxErrorBytes = 4096
/** A browser that the plugin opened may keep the output open long after the plugin has ended. */
const drainMs = 1000

interface PluginOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Errors never contain these. */
  readonly secrets: readonly string[]
  readonly installHint: string | null
  readonly timeoutMs: number
  /** Called with all output so far. */
  readonly onWords: (words: string) => void
  readonly clock: Clock
}

/**
 * PluginProcess is one run of a credential plugin, in its own process group and without a terminal. It ends by itself,
 * at the time-out or when disposed. Then the group is killed, so that nothing the plugin started stays behind.
 */
export class PluginProcess implements AsyncDisposable {
  /** The output of the plugin; rejects with a KubeError of reason `credential`. */
  readonly output: Promise<Buffer>
  readonly #options: PluginOptions
  readonly #child: ChildProcessByStdio<null, Readable, Readable>
  readonly #ended: Promise<void>
  #failure: KubeError | null = null

  constructor(options: PluginOptions) {
    this.#options = options
    this.#child = spawn(options.command, [...options.args], {
      env: { ...options.variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    const ended = Promise.withResolvers<void>()
    this.#ended = ended.promise
    this.output = this.#read().finally(ended.resolve)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop(new KubeError('credential', `${this.#name} was stopped: the connection was closed.`))
    await this.#ended
  }

  get #name(): string {
    return `The credential plugin ${plainText(this.#options.command)}`
  }

  #read(): Promise<Buffer> {
    const { clock, timeoutMs } = this.#options
    const output: Buffer[] = []
    let outputBytes = 0
    let words = Buffer.alloc(0)
    this.#child.stdout.on('data', (chunk: Buffer) => {
      outputBytes += chunk.length
      if (outputBytes <= maxOutputBytes) output.push(chunk)
      else this.#stop(new KubeError('credential', `${this.#name} printed more than 1 MB.`))
    })
    this.#child.stderr.on('data', (chunk: Buffer) => {
      words = Buffer.concat([words, chunk]).subarray(-maxErrorBytes)
      this.#options.onWords(this.#clean(words))
    })
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
    const timeout = clock.after(timeoutMs, () =>
      this.#stop(
        new KubeError(
          'credential',
          this.#withWords(`${this.#name} did not end within ${timeoutMs / 1000} s`, words),
        ),
      ),
    )
    let drain: Disposable | null = null
    const finish = (code: number | null, signal: string | null) => {
      timeout[Symbol.dispose]()
      drain?.[Symbol.dispose]()
      this.#child.stdout.destroy()
      this.#child.stderr.destroy()
      if (this.#failure !== null) reject(this.#failure)
      else if (code === 0) resolve(Buffer.concat(output))
      else {
        const what = `${this.#name} ended with ${code === null ? `signal ${signal}` : `exit code ${code}`}`
        reject(new KubeError('credential', this.#withWords(what, words)))
      }
    }
    this.#child.once('error', (problem) => {
      this.#failure ??= this.#startFailure(problem)
      finish(null, null)
    })
    this.#child.once('exit', (code, signal) => {
      drain = clock.after(this.#failure === null ? drainMs : 0, () => finish(code, signal))
    })
    this.#child.once('close', finish)
    return promise
  }

  #stop(failure: KubeError): void {
    this.#failure ??= failure
    const { pid } = this.#child
    if (pid === undefined) return
    try {
      if (process.platform === 'win32') this.#child.kill('SIGKILL')
      else process.kill(-pid, 'SIGKILL')
    } catch {
      // The group has ended already.
    }
  }

  #startFailure(problem: Error): KubeError {
    const isMissing = 'code' in problem && problem.code === 'ENOENT'
    const what = isMissing ? 'is not installed, or not in PATH' : `cannot be run: ${problem.message}`
    const hint = this.#options.installHint === null ? '' : `\n${plainText(this.#options.installHint)}`
    return new KubeError('credential', `${this.#name} ${what}.${hint}`, { cause: problem })
  }

  /** The sentence, followed by the plugin's output without secrets. */
  #withWords(what: string, words: Buffer): string {
    const text = this.#clean(words)
    return text === '' ? `${what}.` : `${what}: ${text}`
  }

  #clean(words: Buffer): string {
    let text = plainText(words.toString('utf8'))
    for (const secret of this.#options.secrets) if (secret.length >= 8) text = text.replaceAll(secret, '…')
    return text
      .replace(/\beyJ[\w-]+\.[\w-]+\.?[\w-]*/g, '…')
      .replace(/(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 …')
  }
}
