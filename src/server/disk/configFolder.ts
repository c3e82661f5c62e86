import { join } from 'node:path'
import * as v from 'valibot'
import { listOf, type Settings, settingsSchema } from '#contract'
import { codeOf, JsonFile } from './jsonFile.ts'

const contextRef = v.object({ path: v.string(), context: v.string() })
const contextRefs = v.optional(
  listOf(contextRef, 1000, 'must be a list of contexts', 'must be at most 1000 contexts'),
  [],
)

/** The saved workspace names contexts by file and name, so an id that changes loses nothing. */
const savedWorkspaceSchema = v.object({
  version: v.optional(v.literal(1), 1),
  selection: contextRefs,
  tabOrder: contextRefs,
})

/** `settings.json` as earlier versions wrote it: there the heap limit had another name. The next save writes the new one. */
const settingsFileSchema = v.pipe(
  v.looseObject({}),
  v.transform(({ berthHeapMb, ...rest }) =>
    berthHeapMb === undefined ? rest : { processHeapMb: berthHeapMb, ...rest },
  ),
  settingsSchema,
)

/** ContextRef is what a context is on this machine: a file and a name in it. */
export type ContextRef = v.InferOutput<typeof contextRef>
export type SavedWorkspace = v.InferOutput<typeof savedWorkspaceSchema>

/** What the folder reports: a sentence for the person, under a name that is told once. */
export type TellNotice = (id: string, text: string) => void

/**
 * ConfigFolder is the configuration folder with its files read. Where the folder cannot be written the person is told
 * once and everything goes on in memory.
 */
export class ConfigFolder {
  readonly #settingsFile: JsonFile<typeof settingsFileSchema>
  readonly #workspaceFile: JsonFile<typeof savedWorkspaceSchema>
  readonly #tell: TellNotice
  #settings: Settings
  readonly saved: SavedWorkspace

  private constructor(
    files: {
      settings: JsonFile<typeof settingsFileSchema>
      workspace: JsonFile<typeof savedWorkspaceSchema>
    },
    values: { settings: Settings; saved: SavedWorkspace },
    tell: TellNotice,
  ) {
    this.#settingsFile = files.settings
    this.#workspaceFile = files.workspace
    this.#settings = values.settings
    this.saved = values.saved
    this.#tell = tell
  }

  static async open(path: string, tell: TellNotice): Promise<ConfigFolder> {
    const settings = new JsonFile(join(path, 'settings.json'), settingsFileSchema)
    const workspace = new JsonFile(join(path, 'workspace.json'), savedWorkspaceSchema)
    const [loadedSettings, loadedWorkspace] = await Promise.all([settings.load(), workspace.load()])
    if (loadedSettings.problem !== null) tell('settings-unreadable', loadedSettings.problem)
    if (loadedWorkspace.problem !== null) tell('workspace-unreadable', loadedWorkspace.problem)
    const values = { settings: loadedSettings.value, saved: loadedWorkspace.value }
    return new ConfigFolder({ settings, workspace }, values, tell)
  }

  get settings(): Settings {
    return this.#settings
  }

  /** Holds at once; resolves when it is on the disk or the person has been told that it is not. */
  async changeSettings(settings: Settings): Promise<void> {
    this.#settings = settings
    await this.#save(() => this.#settingsFile.save(settings), 'settings-not-saved', 'Settings')
  }

  /** Resolves when the selection is on the disk or the person has been told that it is not. */
  async saveWorkspace(saved: Omit<SavedWorkspace, 'version'>): Promise<void> {
    const save = () => this.#workspaceFile.save({ version: 1, ...saved })
    await this.#save(save, 'workspace-not-saved', 'The selection of clusters')
  }

  async #save(save: () => Promise<void>, noticeId: string, what: string): Promise<void> {
    try {
      await save()
    } catch (problem) {
      const file = noticeId.startsWith('settings') ? this.#settingsFile : this.#workspaceFile
      this.#tell(
        noticeId,
        `${what} cannot be written to ${file.path} (${codeOf(problem)}). Changes last until Flotilla stops.`,
      )
    }
  }
}
