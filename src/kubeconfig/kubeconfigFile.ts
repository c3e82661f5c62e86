import { dirname } from 'node:path'
import { decodeText } from './decodeText.ts'
import { AccessProblem, Fields, isNull, quote } from './fields.ts'
import { readHead, readRegularFile } from './regularFile.ts'
import type { Tree } from './tree.ts'
import { parseYaml } from './yamlTree.ts'

/** KubeconfigFile is one parsed file. Nothing in it refers to the entries of another file. */
export interface KubeconfigFile {
  /** Relative paths in the file start here. */
  readonly folder: string
  readonly currentContext: string
  readonly contexts: Section
  readonly clusters: Section
  readonly users: Section
}

/** Section is a named list of the file by the names of its entries, in the file's order. */
export type Section = ReadonlyMap<string, Entry>

/** Entry is the content of one named entry, or why it cannot be used. */
type Entry =
  | { readonly type: 'content'; readonly tree: Tree | undefined }
  | { readonly type: 'problem'; readonly problem: string }

export type KubeconfigReading =
  | { readonly type: 'file'; readonly file: KubeconfigFile }
  /** `isKubeconfig`: the file is meant as a kubeconfig; otherwise it looks like something else. */
  | { readonly type: 'problem'; readonly problem: string; readonly isKubeconfig: boolean }

/** kubectl has no limits. These are far above the files of people, and keep a hostile file from costing the machine. */
const kubeconfigLimitBytes = 20 * 1024 * 1024
const entriesLimit = 10_000
/** Of contexts, clusters, users, and of their variables and extensions. */
const namesLimit = 100_000

/**
 * readKubeconfigFile reads and parses one file, or says what is wrong in words that follow its name. `onlyLikely` does
 * not parse a text that does not look like a kubeconfig.
 */
export async function readKubeconfigFile(
  path: string,
  { onlyLikely = false }: { onlyLikely?: boolean } = {},
): Promise<KubeconfigReading> {
  const reading = await readRegularFile(path, { limitBytes: kubeconfigLimitBytes })
  if (reading.type === 'absent') return problem('does not exist', false)
  if (reading.type === 'refused')
    return problem(
      reading.problem,
      reading.reason === 'unreadable' || (reading.reason === 'too-large' && (await beginsLikeOne(path))),
    )
  const text = decodeText(reading.bytes)
  if (text === null) return problem('is not text in UTF-8', false)
  if (text.trim() === '') return problem('is empty', false)
  if (onlyLikely && !sectionKey.test(text)) return problem('is not a kubeconfig', false)
  return parseKubeconfig(text, dirname(path))
}

async function beginsLikeOne(path: string): Promise<boolean> {
  const head = await readHead(path)
  return head !== null && sectionKey.test(head.toString('latin1'))
}

/** parseKubeconfig parses the text of a kubeconfig file that lies in `folder`. */
function parseKubeconfig(text: string, folder: string): KubeconfigReading {
  const isKubeconfig = sectionKey.test(text)
  // Before it is parsed, which takes a hundred times as long.
  if (holdsMoreThan(namesLimit, /\bname["']?[ \t]*:/g, text))
    return problem(`names more than ${namesLimit} things`, isKubeconfig)
  const reading = parseYaml(text)
  if (reading.type === 'problem') return problem(reading.problem, isKubeconfig)
  try {
    const root = new Fields(reading.tree, 'the file')
    const kind = root.text('kind')
    if (kind !== '' && kind !== 'Config') return problem(`is of kind ${quote(kind)}, not a kubeconfig`, false)
    const apiVersion = root.text('apiVersion')
    if (apiVersion !== '' && apiVersion !== 'v1')
      return problem(`has the apiVersion ${quote(apiVersion)}; a kubeconfig has v1`, isKubeconfig)
    return {
      type: 'file',
      file: {
        folder,
        currentContext: scalarText(root.tree('current-context')),
        contexts: section(root, 'contexts', 'context', 'context'),
        clusters: section(root, 'clusters', 'cluster', 'cluster'),
        users: section(root, 'users', 'user', 'user'),
      },
    }
  } catch (error) {
    if (error instanceof LimitProblem) return problem(error.message, true)
    if (!(error instanceof AccessProblem)) throw error
    return problem(`is not a kubeconfig (${error.message})`, isKubeconfig)
  }
}

function holdsMoreThan(limit: number, pattern: RegExp, text: string): boolean {
  let count = 0
  for (const _ of text.matchAll(pattern)) {
    count += 1
    if (count > limit) return true
  }
  return false
}

const sectionKey = /(?:^|[\s{,])["']?(?:contexts|clusters|users|current-context)["']?[ \t]*:/m

const problem = (text: string, isKubeconfig: boolean): KubeconfigReading => ({
  type: 'problem',
  problem: text,
  isKubeconfig,
})

/** LimitProblem is why a kubeconfig is too much, in words that follow its name. */
class LimitProblem extends Error {}

function section(root: Fields, list: string, what: string, content: string): Section {
  const entries = new Map<string, Entry>()
  const items = root.list(list)
  if (items.length > entriesLimit)
    throw new LimitProblem(`has ${items.length} ${list}; at most ${entriesLimit} are read`)
  for (const item of items) {
    if (isNull(item)) continue
    const { name, entry } = readEntry(item, what, content)
    entries.set(name, entries.has(name) ? { type: 'problem', problem: twice(what, name) } : entry)
  }
  return entries
}

const twice = (what: string, name: string): string =>
  name === '' ? `several ${what}s have no name` : `the file defines the ${what} ${quote(name)} twice`

function readEntry(item: Tree, what: string, content: string): { name: string; entry: Entry } {
  if (!(item instanceof Map))
    return { name: '', entry: { type: 'problem', problem: `a ${what} of the file is not a mapping` } }
  const nameTree: Tree | undefined = item.get('name')
  const name = scalarText(nameTree)
  if (name === '') return { name, entry: { type: 'problem', problem: `a ${what} of the file has no name` } }
  if (typeof nameTree !== 'string')
    return {
      name,
      entry: { type: 'problem', problem: `the name of the ${what} ${quote(name)} needs quotes` },
    }
  return { name, entry: { type: 'content', tree: item.get(content) } }
}

/** The text of a name that YAML takes for a number or a truth value. */
function scalarText(tree: Tree | undefined): string {
  if (typeof tree === 'string') return tree
  return tree !== undefined && !(tree instanceof Map) && 'source' in tree && !isNull(tree) ? tree.source : ''
}
