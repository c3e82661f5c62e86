import type { Tree } from './tree.ts'

/** AccessProblem is one sentence why a context cannot be used. It is caught where a context is read. */
export class AccessProblem extends Error {}

/** quote writes a name from a file into a sentence: on one line, and shortened. */
export const quote = (name: string): string =>
  JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name).replaceAll(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/**
 * Fields reads the fields of one entry of a kubeconfig by their types. As in kubectl's decoder, null means absent,
 * absent text is '', and a value of another type is refused; here only for the contexts that need it.
 */
export class Fields {
  readonly #map: ReadonlyMap<string, Tree>
  readonly #owner: string

  /** `owner` is the first word of every sentence, such as `user "admin"`. */
  constructor(tree: Tree | undefined, owner: string) {
    this.#owner = owner
    if (tree === undefined || isNull(tree)) this.#map = new Map()
    else if (tree instanceof Map) this.#map = tree
    else throw new AccessProblem(`${owner} is not a mapping`)
  }

  has(name: string): boolean {
    const tree = this.#map.get(name)
    return tree !== undefined && !isNull(tree)
  }

  get names(): readonly string[] {
    return [...this.#map.keys()]
  }

  tree(name: string): Tree | undefined {
    return this.#map.get(name)
  }

  text(name: string): string {
    const tree = this.#map.get(name)
    if (tree === undefined || isNull(tree)) return ''
    if (typeof tree === 'string') return tree
    const isUnquoted = !(tree instanceof Map) && !Array.isArray(tree)
    throw this.problem(`${name} is not text${isUnquoted ? '; it needs quotes' : ''}`)
  }

  flag(name: string): boolean {
    const tree = this.#map.get(name)
    if (tree === undefined || isNull(tree)) return false
    if (typeof tree === 'object' && 'value' in tree && typeof tree.value === 'boolean') return tree.value
    throw this.problem(`${name} is neither true nor false`)
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((item) => {
      if (isNull(item)) return ''
      if (typeof item === 'string') return item
      throw this.problem(`${name} holds something that is not text; it may need quotes`)
    })
  }

  list(name: string): readonly Tree[] {
    const tree = this.#map.get(name)
    if (tree === undefined || isNull(tree)) return []
    if (isList(tree)) return tree
    throw this.problem(`${name} is not a list`)
  }

  fields(name: string): Fields {
    return new Fields(this.#map.get(name), `${this.#owner}: ${name}`)
  }

  problem(what: string): AccessProblem {
    return new AccessProblem(`${this.#owner}: ${what}`)
  }
}

export const isList = (tree: Tree): tree is readonly Tree[] => Array.isArray(tree)

export const isNull = (tree: Tree): boolean =>
  typeof tree === 'object' &&
  !Array.isArray(tree) &&
  !(tree instanceof Map) &&
  'value' in tree &&
  tree.value === null
