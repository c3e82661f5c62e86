/**
 * A plugin of the mutation tester: which texts are not emptied. Sentences and labels are checked by the tests of words;
 * a text that is compared is covered by the mutants of the comparison.
 */
interface NodePath {
  readonly node: { readonly type: string; readonly value?: string }
  readonly parent: { readonly type: string; readonly operator?: string } | undefined
}

const words = /\s|^[A-Z][a-z]/

function shouldIgnore({ node, parent }: NodePath): string | undefined {
  if (node.type !== 'StringLiteral' || node.value === undefined) return undefined
  if (
    parent?.type === 'SwitchCase' ||
    (parent?.type === 'BinaryExpression' && /^[!=]==$/.test(parent.operator ?? ''))
  )
    return 'The mutants of the comparison cover it.'
  return words.test(node.value) ? 'The tests of words check it.' : undefined
}

export const strykerPlugins = [{ kind: 'Ignore', name: 'plain-words', value: { shouldIgnore } }]
