import fs from 'node:fs/promises'
import path from 'node:path'
import { temporaryFolder } from '../../testkit/temporaryFolder.ts'
import { type Finished, run } from '../tools.ts'
import { type Change, changed } from './recipe.ts'

/** Folders that tools make, and the history; they are no part of the project's sources. */
const leftOut: ReadonlySet<string> = new Set([
  '.git',
  '.setup',
  '.tsbuild',
  'coverage',
  'dist',
  'looks',
  'node_modules',
])

/** ProjectCopy is the project's files in a temporary folder, with links to the installed packages. */
export interface ProjectCopy extends AsyncDisposable {
  /** The folder. */
  readonly path: string
  apply(change: Change): Promise<void>
  /** Runs a command there. */
  run(command: readonly string[]): Promise<Finished>
  /** The texts of all files as they were copied. */
  readonly original: Texts
  /** The texts of all files now. */
  texts(): Promise<Texts>
}

/** Texts are the texts of files by their path from the root. */
type Texts = ReadonlyMap<string, string>

/** differing are the files that are new or have another text afterwards, sorted. */
export const differing = (before: Texts, after: Texts): string[] =>
  [...after.keys()].filter((file) => after.get(file) !== before.get(file)).toSorted()

export async function aProjectCopy(root: string): Promise<ProjectCopy> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder('copy'))
  const at = (...parts: readonly string[]) => path.join(folder.path, ...parts)
  const isCopied = (source: string): boolean => {
    const name = path.basename(source)
    // Only the one at the root is made by a tool: scripts/looks makes it.
    const isSources = name === 'looks' && path.dirname(source) !== root
    return source === root || isSources || !leftOut.has(name)
  }
  await fs.cp(root, folder.path, { recursive: true, filter: isCopied })
  // A folder of links, so that caches which tools keep in it are the copy's own.
  await fs.mkdir(at('node_modules'))
  for (const name of await fs.readdir(path.join(root, 'node_modules')))
    if (name === '.bin' || !name.startsWith('.'))
      await fs.symlink(path.join(root, 'node_modules', name), at('node_modules', name), 'junction')
  const original = await textsIn(folder.path)
  const owned = stack.move()
  return {
    path: folder.path,
    original,
    apply: async (change) => {
      const file = at(change.file)
      const present = await fs.readFile(file, 'utf8').catch(() => null)
      await fs.mkdir(path.dirname(file), { recursive: true })
      await fs.writeFile(file, changed(present, change))
    },
    run: (command) => run(command, folder.path),
    texts: () => textsIn(folder.path),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function textsIn(folder: string): Promise<Texts> {
  const texts = new Map<string, string>()
  const exclude = (entry: { readonly name: string }) => leftOut.has(entry.name) && entry.name !== 'looks'
  for await (const entry of fs.glob('**/*.*', { cwd: folder, withFileTypes: true, exclude }))
    if (entry.isFile()) {
      const file = path.join(entry.parentPath, entry.name)
      texts.set(path.relative(folder, file).replaceAll(path.sep, '/'), await fs.readFile(file, 'latin1'))
    }
  return texts
}
