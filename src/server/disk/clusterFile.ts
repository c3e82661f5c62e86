import { createHash } from 'node:crypto'
import { join } from 'node:path'
import * as v from 'valibot'
import {
  type ClusterSettings,
  clusterSettingsSchema,
  type MadePod,
  madePodSchema,
  maxForwards,
  maxMadePods,
  type RememberedForward,
  rememberedForwardSchema,
} from '#contract'
import type { ContextRef, TellNotice } from './configFolder.ts'
import { codeOf, JsonFile } from './jsonFile.ts'

/** A file that names another context than its name says is not that context's. */
const clusterFileSchema = ({ path, context }: ContextRef) =>
  v.object({
    version: v.optional(v.literal(1), 1),
    path: v.optional(v.literal(path), path),
    context: v.optional(v.literal(context), context),
    settings: v.optional(clusterSettingsSchema, {}),
    /** The page's own; the server never reads it. */
    view: v.optional(v.unknown(), null),
    /** The berth's own; the server gives them to its next one. */
    forwards: v.optional(v.pipe(v.array(rememberedForwardSchema), v.maxLength(maxForwards)), []),
    /** The berth's own as well: what it may have left in the cluster. */
    madePods: v.optional(v.pipe(v.array(madePodSchema), v.maxLength(maxMadePods)), []),
  })

/** ClusterFiles is the folder with a file for each cluster; null where nothing may be kept, as in the demo. */
export class ClusterFiles {
  readonly #folder: string | null
  readonly #tell: TellNotice
  #isTold = false

  constructor(configDir: string | null, tell: TellNotice) {
    this.#folder = configDir === null ? null : join(configDir, 'clusters')
    this.#tell = tell
  }

  /** What is kept of a context. A file that cannot be understood is set aside, and costs that context only. */
  async open(ref: ContextRef): Promise<ClusterFile> {
    const defaults = { settings: v.parse(clusterSettingsSchema, {}), view: null, forwards: [], madePods: [] }
    if (this.#folder === null)
      return new ClusterFile(defaults, { write: async () => {}, settled: async () => {} })
    const name = nameOf(ref)
    const file = new JsonFile(join(this.#folder, `${name}.json`), clusterFileSchema(ref), { indent: 0 })
    const { value, problem } = await file.load()
    const kept = new ClusterFile(value, {
      write: (now) =>
        this.#write(() =>
          file.save({ version: 1, ...ref, ...now, forwards: [...now.forwards], madePods: [...now.madePods] }),
        ),
      settled: () => file.settled,
    })
    if (problem !== null) {
      const text = `The settings and the view of “${ref.context}” of ${ref.path} are lost: ${problem} It may have been protected, so it is read-only until you change that in its settings.`
      this.#tell(`cluster-unreadable:${name}`, text)
      // On the disk as well, or the next start would find nothing and protect nothing.
      await kept.changeSettings({ ...kept.settings, protection: 'read-only' })
    }
    return kept
  }

  /** The page keeps its view state with every click: a folder that cannot be written is told of once. */
  async #write(save: () => Promise<void>): Promise<void> {
    try {
      await save()
      this.#isTold = false
    } catch (problem) {
      if (this.#isTold) return
      this.#isTold = true
      const text = `The settings and views of clusters cannot be written to ${this.#folder} (${codeOf(problem)}). Changes last until Flotilla stops.`
      this.#tell('clusters-not-saved', text)
    }
  }
}

interface Kept {
  readonly settings: ClusterSettings
  readonly view: unknown
  readonly forwards: readonly RememberedForward[]
  readonly madePods: readonly MadePod[]
}

/**
 * ClusterFile is what is kept of one context: what the person has set for it, and what the page keeps of how it is looked
 * at. A change holds at once; its promise resolves when it is on the disk or the person was told that it is not.
 */
export class ClusterFile {
  readonly #disk: { write(kept: Kept): Promise<void>; settled(): Promise<void> }
  #kept: Kept

  constructor(
    { settings, view, forwards, madePods }: Kept,
    disk: { write(kept: Kept): Promise<void>; settled(): Promise<void> },
  ) {
    this.#kept = { settings, view, forwards, madePods }
    this.#disk = disk
  }

  get settings(): ClusterSettings {
    return this.#kept.settings
  }

  get view(): unknown {
    return this.#kept.view
  }

  get forwards(): readonly RememberedForward[] {
    return this.#kept.forwards
  }

  get madePods(): readonly MadePod[] {
    return this.#kept.madePods
  }

  changeMadePods(madePods: readonly MadePod[]): Promise<void> {
    return this.#change({ madePods })
  }

  changeForwards(forwards: readonly RememberedForward[]): Promise<void> {
    return this.#change({ forwards })
  }

  changeSettings(settings: ClusterSettings): Promise<void> {
    return this.#change({ settings })
  }

  changeView(view: unknown): Promise<void> {
    return this.#change({ view })
  }

  /** The tab is closed: its view is forgotten. Resolves when nothing is being written any more. */
  async close(): Promise<void> {
    if (this.#kept.view !== null) await this.#change({ view: null })
    await this.#disk.settled()
  }

  #change(change: Partial<Kept>): Promise<void> {
    this.#kept = { ...this.#kept, ...change }
    return this.#disk.write(this.#kept)
  }
}

/** Contexts have any name; a file may not. */
const nameOf = ({ path, context }: ContextRef): string =>
  createHash('sha256')
    .update(JSON.stringify([path, context]))
    .digest('hex')
    .slice(0, 32)
