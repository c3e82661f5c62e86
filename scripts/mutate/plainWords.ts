/**
 * A plugin of the mutation tester: which texts are not emptied. Sentences and labels are checked by the tests of words; a
 * text that is compared is covered by the mutants of the comparison; a text that types are made of is checked by the
 * compiler, which the mutation tester does not run.
 */
interface Node {
  readonly type: string
  readonly value?: string
  readonly operator?: string
  readonly callee?: { readonly property?: { readonly name?: string } }
}

interface NodePath {
  readonly node: Node
  readonly parent: Node | undefined
  readonly parentPath: NodePath | null
}

const words = /\s|^[A-Z][a-z]/

/** `v.literal('open')`, `v.picklist(['open', 'close'])`, `['open', 'close'] as const`. */
function makesTypes({ parent, parentPath }: NodePath): boolean {
  const holder = parent?.type === 'ArrayExpression' ? parentPath?.parent : parent
  return (
    holder?.type === 'TSAsExpression' ||
    /^(?:literal|picklist|variant)$/.test(holder?.callee?.property?.name ?? '')
  )
}

const isCompared = ({ parent }: NodePath): boolean =>
  parent?.type === 'SwitchCase' ||
  (parent?.type === 'BinaryExpression' && /^[!=]==$/.test(parent.operator ?? ''))

function shouldIgnore(path: NodePath): string | undefined {
  const { type, value } = path.node
  if (type !== 'StringLiteral' || value === undefined) return undefined
  if (isCompared(path)) return 'The mutants of the comparison cover it.'
  if (makesTypes(path)) return 'The compiler checks it.'
  return words.test(value) ? 'The tests of words check it.' : undefined
}

export const strykerPlugins = [{ kind: 'Ignore', name: 'plain-words', value: { shouldIgnore } }]
