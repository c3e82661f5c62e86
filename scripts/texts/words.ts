import type { Source } from '../walls/ast.ts'
import {
  buttonNames,
  buttonVerbs,
  coinedLabels,
  type Form,
  fixedTexts,
  properNames,
  refusedForms,
  vagueWords,
} from './forms.ts'
import type { Text } from './texts.ts'

/** textProblems says what is wrong with a text. `kubernetesNames` are written as Kubernetes and kubectl write them. */
export function textProblems(text: Text, kubernetesNames: ReadonlySet<string>): string[] {
  const problems = [...reasonsAgainst(text, kubernetesNames)]
  return problems.map((problem) => `${text.path}:${text.line}: “${text.words}”: ${problem}`)
}

function* reasonsAgainst(
  { words, isPressed }: Text,
  kubernetesNames: ReadonlySet<string>,
): Generator<string> {
  yield* refused(words, refusedForms)
  const label = coinedLabels.get(words.replace(/\.$/u, ''))
  if (label !== undefined) yield `say “${label}”`
  if (!fixedTexts.has(words) && !kubernetesNames.has(words) && isTitleCase(words))
    yield 'write it in sentence case: a capital for the first word only'
  if (isPressed && !isButtonName(words)) yield 'a button begins with a verb'
}

/** commentProblems lists the vague words in those lines of a file that are nothing but comment. */
export function commentProblems({ path, text }: Source): string[] {
  return text.split('\n').flatMap((line, index) => {
    if (!/^\s*(?:\/\/|\/\*|\*)/u.test(line)) return []
    return [...refused(line, vagueWords)].map((problem) => `${path}:${index + 1}: ${problem}`)
  })
}

/** proseProblems lists the vague words in a page of documentation; what it quotes as code is not its own. */
export function proseProblems({ path, text }: Source): string[] {
  return text.split('\n').flatMap((line, index) => {
    const prose = line.replace(/`[^`]*`/gu, '')
    return [...refused(prose, vagueWords)].map((problem) => `${path}:${index + 1}: ${problem}`)
  })
}

function* refused(words: string, forms: readonly Form[]): Generator<string> {
  for (const { pattern, instead } of forms) {
    const found = pattern.exec(words)?.[0]
    if (found !== undefined) yield `not “${found.trim()}”: ${instead}`
  }
}

/** A label of several words, each with a capital, none of which is a name; a sentence is no label. */
function isTitleCase(words: string): boolean {
  if (/[.!?:;,(]/u.test(words)) return false
  const [, ...others] = words.split(' ').filter((word) => /\p{L}{2}/u.test(word))
  const long = others.filter((word) => word.length > 3)
  return long.length > 0 && long.every(isCapitalised)
}

const isCapitalised = (word: string): boolean => /^\p{Lu}\p{Ll}+$/u.test(word) && !properNames.has(word)

function isButtonName(words: string): boolean {
  // An icon stands right before the words; a value may be the verb itself.
  const [first = ''] = words.replace(/^(?:\{…\})+(?=\p{L})/u, '').split(/[\s…]/u)
  return first.startsWith('{') || buttonVerbs.has(first) || buttonNames.has(words)
}
