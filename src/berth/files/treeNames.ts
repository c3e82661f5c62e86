import { savedFileName } from '#contract'

/** Folders in folders, and bytes of a path, that every system takes. */
const maxDepth = 100
const maxSavedBytes = 4000

/** A folder of the tree: what its files are saved as. */
interface NamedFolder {
  /** From the name in the container. */
  readonly folders: Map<string, { readonly name: string; readonly folder: NamedFolder }>
  /** In small letters, as some systems take both for the same, each with the number that the next one of this name gets. */
  readonly taken: Map<string, number>
}

/**
 * TreeNames gives each file of a tree a path below one folder. No path leads out of it, no two are the same on any system, and each
 * part is a name that every system takes.
 */
export class TreeNames {
  readonly #top: string
  readonly #root: NamedFolder = aFolder()
  #folders = 0

  constructor(top: string) {
    this.#top = savedFileName(top)
  }

  /** Folders that it remembers. */
  get folders(): number {
    return this.#folders
  }

  /** The path for a file, another one each time; null where the container's path leads elsewhere or is too long. */
  file(path: string): string | null {
    const parts = partsOf(path)
    const last = parts?.pop()
    if (parts === null || last === undefined) return null
    const { folder, at } = this.#enter(parts)
    return whereShort([...at, take(folder, last)])
  }

  /** The path for a folder, the same each time. */
  folder(path: string): string | null {
    const parts = partsOf(path)
    return parts === null ? null : whereShort(this.#enter(parts).at)
  }

  #enter(parts: readonly string[]): { readonly folder: NamedFolder; readonly at: readonly string[] } {
    let folder = this.#root
    const at = [this.#top]
    for (const part of parts) {
      let inner = folder.folders.get(part)
      if (inner === undefined) {
        inner = { name: take(folder, part), folder: aFolder() }
        folder.folders.set(part, inner)
        this.#folders += 1
      }
      at.push(inner.name)
      folder = inner.folder
    }
    return { folder, at }
  }
}

const aFolder = (): NamedFolder => ({ folders: new Map(), taken: new Map() })

/** The parts below the folder that was asked for; null where it leads elsewhere. */
function partsOf(path: string): string[] | null {
  if (path.startsWith('/')) return null
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  return parts.includes('..') || parts.length > maxDepth ? null : parts
}

/** A name that is not taken in that folder. */
function take({ taken }: NamedFolder, part: string): string {
  const wanted = savedFileName(part)
  const [, stem = wanted, ending = ''] = /^(.+?)(\.[^.]*)?$/su.exec(wanted) ?? []
  const first = keyOf(wanted)
  for (let count = taken.get(first) ?? 1; ; count += 1) {
    const name = count === 1 ? wanted : `${stem} (${count})${ending}`
    const key = keyOf(name)
    if (taken.has(key)) continue
    taken.set(key, 2)
    // A container may give any number of files one name.
    taken.set(first, count + 1)
    return name
  }
}

const keyOf = (name: string): string => name.normalize('NFC').toLowerCase()

const whereShort = (parts: readonly string[]): string | null => {
  const path = parts.join('/')
  return Buffer.byteLength(path) > maxSavedBytes ? null : path
}
