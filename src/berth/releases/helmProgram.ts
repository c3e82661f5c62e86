import { spawn } from 'node:child_process'
import { devNull } from 'node:os'
import { type Clock, messageOf } from '#machinery'
import type { Store } from '../helm/storage.ts'
import type { Loopback } from '../writes/loopback.ts'

/** `--dry-run=server`, which tries a change at the cluster, came with this version. */
const oldest = [3, 13] as const
const versionMs = 10_000
/** After it was asked to stop, Helm may still note in the release that it was stopped. */
const stopGraceMs = 800
/** A manifest is at most a few megabytes. */
const maxOutputBytes = 32 << 20
const maxWordBytes = 16 * 1024

/** HelmError is why a run of Helm did not succeed, in its own words. */
export class HelmError extends Error {
  /** What it printed nevertheless, such as the logs of a test. */
  readonly output: string

  constructor(message: string, output = '') {
    super(message)
    this.output = output
  }
}

export interface HelmRun {
  readonly args: readonly string[]
  /** Where Helm reaches the cluster; null for a run that does not. */
  readonly cluster: {
    readonly loopback: Loopback
    readonly namespace: string
    /** Where Helm keeps its records; null: where the person's own settings say. */
    readonly driver: string | null
  } | null
  /** Given to it as its input. */
  readonly input?: string
  readonly signal: AbortSignal
}

/** HelmVersion is which Helm is there, or why none can be used. */
export type HelmVersion =
  | { readonly version: string; readonly problem: null }
  | { readonly version: string | null; readonly problem: string }

interface HelmProgramOptions {
  readonly clock: Clock
  readonly variables: Readonly<Record<string, string | undefined>>
  /** The folders of programs, also those that only a login shell knows. */
  readonly path: () => Promise<string>
}

/**
 * HelmProgram runs the person's own `helm`, in its own process group. It gets the cluster's address and nothing else of the
 * cluster: no kubeconfig, no credential, and no folder to keep what it learns.
 */
export class HelmProgram {
  readonly #options: HelmProgramOptions

  constructor(options: HelmProgramOptions) {
    this.#options = options
  }

  /** The resource in which Helm keeps the records of a new release, as the person's own settings say. */
  get records(): Store {
    return /^configmaps?$/iu.test(this.#options.variables.HELM_DRIVER ?? '') ? 'configmaps' : 'secrets'
  }

  /** Which Helm would run. */
  async version(signal: AbortSignal): Promise<HelmVersion> {
    const { clock } = this.#options
    const late = new AbortController()
    using _timer = clock.after(versionMs, () => late.abort(new HelmError('Helm did not say its version.')))
    try {
      const args = ['version', '--template', '{{.Version}}']
      const text = await this.run({ args, cluster: null, signal: AbortSignal.any([signal, late.signal]) })
      return judged(text.trim())
    } catch (problem) {
      signal.throwIfAborted()
      const words = messageOf(problem)
      return { version: null, problem: words }
    }
  }

  /** Resolves with its output once it has ended well; rejects with a HelmError, or with the signal's reason. */
  async run({ args, cluster, input = '', signal }: HelmRun): Promise<string> {
    const variables = await this.#variables(cluster)
    signal.throwIfAborted()
    const child = spawn('helm', [...args], {
      env: variables,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const output: Buffer[] = []
    let bytes = 0
    let words = Buffer.alloc(0)
    let isTooMuch = false
    const kill = (how: 'SIGTERM' | 'SIGKILL') => {
      if (child.pid === undefined || child.exitCode !== null) return
      try {
        if (process.platform === 'win32') child.kill(how)
        else process.kill(-child.pid, how)
      } catch {
        // It has ended already.
      }
    }
    let last: Disposable | null = null
    const onAbort = () => {
      kill('SIGTERM')
      last ??= this.#options.clock.after(stopGraceMs, () => kill('SIGKILL'))
    }
    signal.addEventListener('abort', onAbort)
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxOutputBytes) output.push(chunk)
      else {
        isTooMuch = true
        kill('SIGKILL')
      }
    })
    child.stderr.on('data', (chunk: Buffer) => {
      words = Buffer.concat([words, chunk]).subarray(-maxWordBytes)
    })
    // A program that has ended reads no input.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.once('error', (problem) => reject(startProblem(problem)))
    child.once('close', (code, how) => {
      if (signal.aborted) reject(signal.reason)
      else if (isTooMuch) reject(new HelmError('Helm printed more than 32 MB.'))
      else if (code === 0) resolve(Buffer.concat(output).toString('utf8'))
      else {
        const said = wordsOf(words, cluster?.loopback ?? null) || `Helm ended with ${how ?? code}.`
        reject(new HelmError(said, Buffer.concat(output).toString('utf8')))
      }
    })
    try {
      return await promise
    } finally {
      signal.removeEventListener('abort', onAbort)
      ;(last as Disposable | null)?.[Symbol.dispose]()
      // Plugins that Helm has started go with it.
      kill('SIGKILL')
    }
  }

  /** The person's own settings of Helm, without any of a cluster. */
  async #variables(cluster: HelmRun['cluster']): Promise<Record<string, string | undefined>> {
    const { variables, path } = this.#options
    const kept = Object.entries(variables).filter(([name]) => !/^(HELM_KUBE|KUBE)/iu.test(name))
    return {
      ...Object.fromEntries(kept),
      PATH: await path(),
      KUBECONFIG: devNull,
      KUBECACHEDIR: devNull,
      ...(cluster === null
        ? {}
        : {
            HELM_KUBEAPISERVER: cluster.loopback.address,
            HELM_NAMESPACE: cluster.namespace,
            ...(cluster.driver === null ? {} : { HELM_DRIVER: cluster.driver }),
          }),
    }
  }
}

const startProblem = (problem: Error): HelmError =>
  'code' in problem && problem.code === 'ENOENT'
    ? new HelmError('Helm is not installed on this machine, or not in PATH. Install it from https://helm.sh.')
    : new HelmError(`Helm cannot be run: ${problem.message}`)

function judged(version: string): HelmVersion {
  const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)/u.exec(version) ?? []
  if (major === '') return { version: null, problem: 'The program “helm” does not say its version.' }
  const isOld = Number(major) === oldest[0] ? Number(minor) < oldest[1] : Number(major) < oldest[0]
  if (!isOld) return { version, problem: null }
  return { version, problem: `Helm ${version} is too old: ${oldest.join('.')} or later is needed.` }
}

/** Its words without the address that only this run has, and without the lines that say how it is used. */
function wordsOf(words: Buffer, loopback: Loopback | null): string {
  let text = words.toString('utf8')
  if (loopback !== null)
    text = text.replaceAll(loopback.address, 'the cluster').replaceAll(loopback.secret, '…')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^level=(DEBUG|INFO)/u.test(line))
    .join('\n')
    .replace(/^Error: /mu, '')
    .trim()
}
