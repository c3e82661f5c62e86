import { type FSWatcher, watch } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Clock, systemClock } from '#machinery'
import { isKubeconfigName } from './kubeconfigName.ts'
import { type KubeconfigSources, placesOf } from './places.ts'
import { codeOf } from './regularFile.ts'

export interface WatchOptions {
  readonly clock?: Clock
  /** How long the files have to be quiet before a change is told. */
  readonly debounceMs?: number
  /** How often the folders are read in addition to being watched. */
  readonly pollMs?: number
}

/** KubeconfigWatch is a running watch; see `watchKubeconfigs`. */
export interface KubeconfigWatch extends AsyncDisposable {
  /**
   * Watches these files too from now on, in place of those it was told before. Resolves with true where there are others
   * among them: what changed of those before it resolves is not told, so discover again.
   */
  follow(files: readonly string[]): Promise<boolean>
}

/**
 * watchKubeconfigs calls `onChange` after a kubeconfig file of the sources appeared, changed or went, once they have
 * been quiet for half a second. What changed before the promise resolves is not told: discover afterwards. Folders are
 * watched, and looked at every few seconds as well, for watching is silent over networks, behind symbolic links and
 * for folders that do not exist yet. Files that no name makes a kubeconfig are not watched, unless `follow` names them.
 * Disposing it ends every watcher and timer; nothing is told after that.
 */
export async function watchKubeconfigs(
  sources: KubeconfigSources,
  options: WatchOptions,
  onChange: () => void,
): Promise<KubeconfigWatch> {
  return RunningWatch.open(sources, options, onChange)
}

/** More certificate files than a user has; each is checked every few seconds. */
const mostFollowed = 1000
/** Longest wait for quiet: files that never rest are told of all the same. */
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
  /** The state of the files that was told last. */
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
    this.#places = placesOf(sources).flatMap(targetsOf)
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
    // A look that is under way compares with what was told before: it is over first.
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

  /** Something may have changed: wait for quiet, then compare. */
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
   * Watches each folder that exists. A folder that was replaced is watched again, and one that is gone is left to the
   * poll.
   */
  async #attach(): Promise<void> {
    for (const [target, { watcher }] of this.#watchers) {
      if (this.#targets.includes(target)) continue
      watcher.close()
      this.#watchers.delete(target)
    }
    for (const target of this.#targets) {
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
        // The poll goes on alone, and tries to watch again.
        watcher.close()
        if (this.#watchers.get(target)?.watcher === watcher) this.#watchers.delete(target)
      })
      return watcher
    } catch (error) {
      codeOf(error)
      // No watches left, or a file system without them: the poll does it alone.
      return null
    }
  }
}

/** WatchTarget is a folder and the names in it that matter; `only` where they are known beforehand. */
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

/** Files by their folders: one watcher each. */
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
    // A folder that is created again often gets the inode of the removed one.
    return found.isDirectory() ? `${found.dev}:${found.ino}:${found.birthtimeNs}` : null
  } catch (error) {
    codeOf(error)
    // Not there, or not to be seen: there is nothing to watch now.
    return null
  }
}

/** stateOf is text that differs whenever a file that matters appeared, went, or was written or replaced. */
async function stateOf(targets: readonly WatchTarget[]): Promise<string> {
  const lines: string[] = []
  for (const { folder, only } of targets)
    for (const name of only ?? (await namesIn(folder))) lines.push(await fileState(join(folder, name)))
  return lines.join('\n')
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter(isKubeconfigName).sort()
  } catch (error) {
    return [`?${codeOf(error)}`]
  }
}

async function fileState(path: string): Promise<string> {
  try {
    const found = await stat(path, { bigint: true })
    // What is inside a folder is told by its files; its own times change with files that do not matter.
    if (found.isDirectory()) return JSON.stringify([path, 'folder'])
    const { dev, ino, size, mode, mtimeNs, ctimeNs } = found
    return JSON.stringify([path, ...[dev, ino, size, mode, mtimeNs, ctimeNs].map(String)])
  } catch (error) {
    return JSON.stringify([path, codeOf(error)])
  }
}
