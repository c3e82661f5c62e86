import { parseAst } from 'vite'

/** The AST's nodes as far as the rules look into them; which fields there are depends on `type`. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly name?: unknown
  readonly [field: string]: unknown
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** parse reads a file of TypeScript or JavaScript; null where it cannot be parsed. */
export function parse(path: string, text: string): Node | null {
  try {
    return parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node
  } catch {
    // The type check of the same run says where and why.
    return null
  }
}

/** childrenOf lists a node's own nodes with the field that holds each. */
export function* childrenOf(node: Node): Generator<{ readonly field: string; readonly child: Node }> {
  for (const [field, value] of Object.entries(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield { field, child }
}
