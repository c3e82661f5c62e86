import { parseAst } from 'vite'

/** Source is one file to be judged: its path from the root, with forward slashes, and its text. */
export interface Source {
  readonly path: string
  readonly text: string
}

/** The AST's nodes as far as the rules look into them; which fields there are depends on `type`. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly name?: unknown
  readonly [field: string]: unknown
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** parse gives a file's program, or null where it cannot be parsed: the type check of the same run says where and why. */
export function parse({ path, text }: Source): Node | null {
  try {
    return parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node
  } catch {
    return null
  }
}

export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node)
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit)
}

export const lineOf = (text: string, { start }: Node): number => text.slice(0, start).split('\n').length

/** importedFrom is the module a node imports or re-exports from, types included; null for any other node. */
export function importedFrom(node: Node): string | null {
  const types = [
    'ImportDeclaration',
    'ExportNamedDeclaration',
    'ExportAllDeclaration',
    'ImportExpression',
    'TSImportType',
  ]
  if (!types.includes(node.type)) return null
  const source = node.source ?? node.argument
  return isNode(source) && typeof source.value === 'string' ? source.value : null
}

/** A test, or what tests of the page share; both may open any door. */
export const isTest = (path: string): boolean =>
  /\.(test|spec)\.tsx?$/.test(path) || path.startsWith('src/ui/testing/')
