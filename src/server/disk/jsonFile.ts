import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { constants, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as v from 'valibot'

/** A larger file than this is not one of ours. */
const maxFileBytes = 4 * 1024 * 1024

/** What came of reading a file. `problem` is a sentence for the person; the value is then the default. */
export interface Loaded<T> {
  readonly value: T
  readonly problem: string | null
}

/**
 * JsonFile is one JSON file of the configuration folder. A reader sees the whole old or the whole new content, never a
 * part; writes happen one after the other in the order they were asked for; a file that cannot be understood is set
 * aside as `.bad` and costs nothing but itself.
 */
export class JsonFile<Schema extends v.GenericSchema> {
  readonly path: string
  readonly #schema: Schema
  readonly #indent: number
  #writes: Promise<void> = Promise.resolve()
  #next: { text: string; written: Promise<void> } | null = null

  /** `indent` is 0 where the value is not ours: blanks would make a deep one a hundred times as long as it came. */
  constructor(path: string, schema: Schema, { indent = 2 } = {}) {
    this.path = path
    this.#schema = schema
    this.#indent = indent
  }

  /** Reads the file; a missing one is an empty object, so the schema's own defaults apply. */
  async load(): Promise<Loaded<v.InferOutput<Schema>>> {
    let text: string
    try {
      text = await readText(this.path)
    } catch (problem) {
      // ENOTDIR: the folder itself cannot be; saving will say so.
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(problem))) return { value: this.#defaults(), problem: null }
      if (problem instanceof DistrustedFile) return this.#setAside(problem.message)
      return this.#setAside(`it cannot be read (${codeOf(problem)})`)
    }
    let content: unknown
    try {
      content = JSON.parse(text)
    } catch {
      return this.#setAside('it is not JSON')
    }
    if (Array.isArray(content)) return this.#setAside('its content is not as expected')
    const parsed = v.safeParse(this.#schema, content)
    if (parsed.success) return { value: parsed.output, problem: null }
    return this.#setAside(
      isNewer(content)
        ? `it was written by a newer version (${content.version})`
        : `${v.getDotPath(parsed.issues[0]) ?? 'its content'} is not as expected`,
    )
  }

  /** Resolves once this value, or a later one, is on the disk; rejects where it could not be written. */
  save(value: v.InferInput<Schema>): Promise<void> {
    const text = `${JSON.stringify(value, null, this.#indent)}\n`
    if (this.#next !== null) {
      this.#next.text = text
      return this.#next.written
    }
    const next = { text, written: this.#writes.then(() => this.#writeNext()) }
    this.#next = next
    // One failed write does not hold up the next; its own caller is told.
    this.#writes = next.written.catch(() => {})
    return next.written
  }

  /** Resolves when nothing is being written, whatever became of it. */
  get settled(): Promise<void> {
    return this.#writes
  }

  async #writeNext(): Promise<void> {
    const text = this.#next?.text
    this.#next = null
    if (text !== undefined) await writeWhole(this.path, text)
  }

  async #setAside(reason: string): Promise<Loaded<v.InferOutput<Schema>>> {
    const aside = `${this.path}.bad`
    const outcome = await rename(this.path, aside).then(
      () => `It was kept as ${aside}, and the defaults are used.`,
      () => 'The defaults are used.',
    )
    return { value: this.#defaults(), problem: `${this.path} was set aside because ${reason}. ${outcome}` }
  }

  #defaults(): v.InferOutput<Schema> {
    return v.parse(this.#schema, {})
  }
}

/** Writes a file so that it is there whole or not at all, readable by this user only. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (problem) {
    await rm(temporary, { force: true })
    throw problem
  }
  await syncFolder(dirname(path))
}

/** Makes the rename itself last over a power cut, where the platform can. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch {
    // Windows and some network file systems cannot open or sync a folder; the file itself is safe already.
  }
}

/** DistrustedFile says why a file is not believed, in words that follow "because". */
class DistrustedFile extends Error {}

/**
 * Settings name kubeconfigs, whose plugins run as this user: a file that another user has written, or may write, is not
 * this user's word. Windows has other rights, which no file mode shows.
 */
function whyDistrusted({ uid, mode }: Stats): string | null {
  const user = process.getuid?.()
  if (user === undefined) return null
  if (uid !== user && uid !== 0) return 'it belongs to another user'
  return (mode & 0o002) === 0 ? null : 'every user of this machine may write it'
}

async function readText(path: string): Promise<string> {
  // A pipe would have the start wait for its writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = await file.stat()
    const distrust = whyDistrusted(stats)
    if (distrust !== null) throw new DistrustedFile(distrust)
    if (!stats.isFile()) throw Object.assign(new Error('not a file'), { code: 'ENXIO' })
    if (stats.size > maxFileBytes) throw Object.assign(new Error('too large'), { code: 'EFBIG' })
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

const isNewer = (content: unknown): content is { version: number } =>
  typeof content === 'object' &&
  content !== null &&
  'version' in content &&
  typeof content.version === 'number' &&
  content.version > 1

/** The system's code of an I/O error, such as `ENOENT`. */
export const codeOf = (problem: unknown): string =>
  problem instanceof Error && 'code' in problem ? String(problem.code) : 'unknown'
