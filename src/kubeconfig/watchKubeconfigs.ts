import { type FSWatcher, watch } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Clock, systemClock } from '#machinery'
import { isKubeconfigName } from './kubeconfigName.ts'
import { codeOf } from './regularFile.ts'
import { type KubeconfigSources, searchPaths } from './searchPaths.ts'

export interface WatchOptions {
  readonly clock?: Clock
  /** How long the files must be quiet before a change is reported. */
  readonly debounceMs?: number
  /** How often the folders are polled in addition to being watched. */
  readonly pollMs?: number
}

/** KubeconfigWatch is a running watch. See `watchKubeconfigs`. */
export interface KubeconfigWatch extends AsyncDisposable {
  /**
   * Also watches these files from now on, in place of those of the last call. Resolves with true where some of them are
   * new. Changes before it resolves are not reported, so discover again.
   */
  follow(files: readonly string[]): Promise<boolean>
}

/**
 * watchKubeconfigs calls `onChange` after a kubeconfig file of the sources has appeared, changed or gone, once the
 * files have been quiet for half a second. Changes before the promise resolves are not reported, so discover
 * afterwards. Folders are watched, and also polled every few seconds: watching is silent over networks, behind symbolic
 * links and for folders that do not exist yet. Files whose names are not those of kubeconfigs are not watched, unless
 * `follow` names them. Disposing the watch ends every watcher and timer, and nothing is reported after that.
 */
export async function watchKubeconfigs(
  sources: KubeconfigSources,
  options: WatchOptions,
  onChange: () => void,
): Promise<KubeconfigWatch> {
  return RunningWatch.open(sources, options, onChange)
}

/** The limit of followed certificate files. Each is looked at every few seconds. */
const mostFollowed = 1000
/** The longest wait for quiet: files that change all the time are reported too. */
const patienceMs = 5000

class RunningWatch implements KubeconfigWatch {
  readonly #clock: Clock
  readonly #debounceMs: number
  readonly #pollMs: number
  readonly #onChange: () => void
  readonly #places: readonly WatchTarget[]
  #followed: readonly WatchTarget[] = []
  #followedFiles: ReadonlySet<string> = new Set()
  readonly #watchers = new Map<WatchTarget, { watcher: FSWatcher; identity: string }>()
  /** The state of the files at the last report. */
  #told = ''
  #poll: Disposable | undefined
  #quiet: Disposable | undefined
  #restlessSince: number | undefined
  #look: Promise<void> = Promise.resolve()
  #isDisposed = false

  private constructor(sources: KubeconfigSources, options: WatchOptions, onChange: () => void) {
    this.#clock = options.clock ?? systemClock
    this.#debounceMs = options.debounceMs ?? 500
    this.#pollMs = options.pollMs ?? 5000
    this.#onChange = onChange
    this.#places = searchPaths(sources).flatMap(targetsOf)
  }

  static async open(
    sources: KubeconfigSources,
    options: WatchOptions,
    onChange: () => void,
  ): Promise<RunningWatch> {
    const opened = new RunningWatch(sources, options, onChange)
    await opened.#attach()
    opened.#told = await stateOf(opened.#targets)
    opened.#wait()
    return opened
  }

  async follow(files: readonly string[]): Promise<boolean> {
    const next = new Set(files.slice(0, mostFollowed))
    const hasOthers = [...next].some((file) => !this.#followedFiles.has(file))
    if (!hasOthers && next.size === this.#followedFiles.size) return false
    this.#followedFiles = next
    this.#followed = targetsOfFiles([...next])
    await this.#attach()
    // A look that is under way compares with the last report, so it must end first.
    await this.#look
    this.#told = await stateOf(this.#targets)
    return hasOthers
  }

  get #targets(): readonly WatchTarget[] {
    return [...this.#places, ...this.#followed]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true
    this.#poll?.[Symbol.dispose]()
    this.#quiet?.[Symbol.dispose]()
    for (const { watcher } of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
    await this.#look
  }

  #wait(): void {
    if (this.#isDisposed) return
    this.#poll = this.#clock.after(this.#pollMs, () => {
      this.#look = this.#lookAround().finally(() => this.#wait())
    })
  }

  async #lookAround(): Promise<void> {
    await this.#attach()
    if ((await stateOf(this.#targets)) !== this.#told) this.#stir()
  }

  /** Something may have changed: waits for quiet, then compares. */
  #stir(): void {
    if (this.#isDisposed) return
    const now = this.#clock.now()
    this.#restlessSince ??= now
    const patience = Math.max(0, this.#restlessSince + patienceMs - now)
    this.#quiet?.[Symbol.dispose]()
    this.#quiet = this.#clock.after(Math.min(this.#debounceMs, patience), () => {
      this.#restlessSince = undefined
      const before = this.#look
      this.#look = before.then(() => this.#tell())
    })
  }

  async #tell(): Promise<void> {
    const state = await stateOf(this.#targets)
    if (this.#isDisposed || state === this.#told) return
    this.#told = state
    this.#onChange()
  }

  /**
   * Watches each existing folder. A folder that was replaced is watched again; one that is gone is left to the poll.
   */
  async #attach(): Promise<void> {
    const targets = new Set(this.#targets)
    for (const [target, { watcher }] of this.#watchers) {
      if (targets.has(target)) continue
      watcher.close()
      this.#watchers.delete(target)
    }
    for (const target of targets) {
      const identity = await folderIdentity(target.folder)
      if (this.#isDisposed) return
      const watched = this.#watchers.get(target)
      if (watched?.identity === identity) continue
      watched?.watcher.close()
      this.#watchers.delete(target)
      if (identity === null) continue
      const watcher = this.#watchFolder(target)
      if (watcher !== null) this.#watchers.set(target, { watcher, identity })
    }
  }

  #watchFolder(target: WatchTarget): FSWatcher | null {
    try {
      const watcher = watch(target.folder, { persistent: false }, (_, name) => {
        if (name === null || target.wants(name)) this.#stir()
      })
      watcher.on('error', () => {
        // The poll continues and tries to watch again.
        watcher.close()
        if (this.#watchers.get(target)?.watcher === watcher) this.#watchers.delete(target)
      })
      return watcher
    } catch (error) {
      codeOf(error)
      // There are no watches left, or the file system has none: the poll continues alone.
      return null
    }
  }
}

/** WatchTarget is a folder and the names in it that matter; `only` where these are known. */
interface WatchTarget {
  readonly folder: string
  readonly only: readonly string[] | null
  wants(name: string): boolean
}

function targetsOf({ path, form }: { path: string; form: 'file' | 'folder' | 'either' }): WatchTarget[] {
  const name = basename(path)
  const file = { folder: dirname(path), only: [name], wants: (other: string) => other === name }
  const folder = { folder: path, only: null, wants: isKubeconfigName }
  return form === 'file' ? [file] : form === 'folder' ? [folder] : [file, folder]
}

/** Files by their folders, with one watcher each. */
function targetsOfFiles(files: readonly string[]): WatchTarget[] {
  const byFolder = Map.groupBy(files, dirname)
  return [...byFolder].map(([folder, paths]) => {
    const only = paths.map((path) => basename(path))
    return { folder, only, wants: (name: string) => only.includes(name) }
  })
}

async function folderIdentity(folder: string): Promise<string | null> {
  try {
    const found = await stat(folder, { bigint: true })
    // A new folder often gets the inode of the removed one.
    return found.isDirectory() ? `${found.dev}:${found.ino}:${found.birthtimeNs}` : null
  } catch (error) {
    codeOf(error)
    // The folder is missing or not accessible, so there is nothing to watch.
    return null
  }
}

/** stateOf is a text that changes whenever a file that matters appears, goes, is written or is replaced. */
async function stateOf(targets: readonly WatchTarget[]): Promise<string> {
  const lines: string[] = []
  for (const { folder, only } of targets)
    for (const name of only ?? (await namesIn(folder))) {
      const state = await fileState(join(folder, name))
      if (state !== null) lines.push(state)
    }
  return lines.join('\n')
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter(isKubeconfigName).sort()
  } catch (error) {
    return [`?${codeOf(error)}`]
  }
}

/** Null for a folder: it is no kubeconfig, and its times change with every file in it. */
async function fileState(path: string): Promise<string | null> {
  try {
    const found = await stat(path, { bigint: true })
    if (found.isDirectory()) return null
    const { dev, ino, size, mode, mtimeNs, ctimeNs } = found
    return JSON.stringify([path, ...[dev, ino, size, mode, mtimeNs, ctimeNs].map(String)])
  } catch (error) {
    return JSON.stringify([path, codeOf(error)])
  }
}
