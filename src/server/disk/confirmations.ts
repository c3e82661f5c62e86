import { join } from 'node:path'
import * as v from 'valibot'
import { listOf } from '#contract'
import type { TellNotice } from './configFolder.ts'
import { codeOf, JsonFile } from './jsonFile.ts'

const maxKept = 1000

const schema = v.object({
  version: v.optional(v.literal(1), 1),
  confirmed: v.optional(
    listOf(
      v.object({ path: v.string(), hash: v.string() }),
      maxKept,
      'must be a list of confirmations',
      `must be at most ${maxKept} confirmations`,
    ),
    [],
  ),
})
type Confirmed = v.InferOutput<typeof schema>['confirmed'][number]

/**
 * Confirmations are what the person has agreed that contexts of added kubeconfigs may run or read, kept for each file
 * by hash. A file that cannot be read confirms nothing.
 */
export class Confirmations {
  readonly #file: JsonFile<typeof schema>
  readonly #tell: TellNotice
  #confirmed: readonly Confirmed[]

  private constructor(file: JsonFile<typeof schema>, confirmed: readonly Confirmed[], tell: TellNotice) {
    this.#file = file
    this.#confirmed = confirmed
    this.#tell = tell
  }

  static async open(configDir: string, tell: TellNotice): Promise<Confirmations> {
    const file = new JsonFile(join(configDir, 'confirmed.json'), schema)
    const { value, problem } = await file.load()
    if (problem !== null) tell('confirmed-unreadable', problem)
    return new Confirmations(file, value.confirmed, tell)
  }

  has(path: string, hash: string): boolean {
    return this.#confirmed.some((each) => each.path === path && each.hash === hash)
  }

  /** Holds at once; resolves when it is on the disk or the person has been told that it is not. */
  async add(path: string, hash: string): Promise<void> {
    if (this.has(path, hash)) return
    this.#confirmed = [...this.#confirmed, { path, hash }].slice(-maxKept)
    try {
      await this.#file.save({ version: 1, confirmed: [...this.#confirmed] })
    } catch (problem) {
      const text = `The confirmation cannot be written to ${this.#file.path} (${codeOf(problem)}). It lasts until Flotilla stops.`
      this.#tell('confirmed-not-saved', text)
    }
  }
}
