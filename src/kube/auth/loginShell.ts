import type { Clock } from '#machinery'
import { PluginProcess } from './pluginProcess.ts'

/** A login shell that takes longer is not waited for. */
const timeoutMs = 5000

/**
 * LoginShell knows the PATH that the user's login shell sets up, where brew, asdf and gcloud put their programs; a
 * desktop starts programs without it. The shell is run once, at the first call. Where there is no shell, or it fails or
 * takes longer than 5 s, the PATH is that of the process. Disposing ends a shell that still runs.
 */
export class LoginShell implements AsyncDisposable {
  readonly #variables: Readonly<Record<string, string | undefined>>
  readonly #clock: Clock
  #shell: PluginProcess | null = null
  #path: Promise<string> | null = null

  constructor(variables: Readonly<Record<string, string | undefined>>, clock: Clock) {
    this.#variables = variables
    this.#clock = clock
  }

  /** The PATH of the process, then what the login shell adds. Never rejects. */
  path(): Promise<string> {
    this.#path ??= this.#ask().then((added) => joined(this.#variables.PATH ?? '', added))
    return this.#path
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shell?.[Symbol.asyncDispose]()
  }

  async #ask(): Promise<string> {
    const shell = this.#variables.SHELL
    if (process.platform === 'win32' || shell === undefined || shell === '') return ''
    this.#shell = new PluginProcess({
      command: shell,
      // Interactive too: asdf and gcloud are set up in the files of interactive shells, which may also print a
      // greeting.
      args: ['-ilc', 'echo "<flotilla:$PATH:flotilla>"'],
      variables: this.#variables,
      secrets: [],
      installHint: null,
      timeoutMs,
      onWords: () => {},
      clock: this.#clock,
    })
    try {
      return /<flotilla:([^\n]*):flotilla>/.exec((await this.#shell.output).toString('utf8'))?.[1] ?? ''
    } catch {
      // A shell that fails adds nothing.
      return ''
    }
  }
}

const joined = (own: string, added: string): string =>
  [...new Set([...own.split(':'), ...added.split(':')])].filter((folder) => folder !== '').join(':')
