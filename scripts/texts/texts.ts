import { isNode, type Node, parse, type Source } from '../walls/ast.ts'
import { isPressed, placeOf, type Step } from './place.ts'
import { isProse, isWord } from './prose.ts'

/** Text is something that the product can show a person, with the place where the code says it. */
export interface Text {
  readonly path: string
  readonly line: number
  /** The text itself; `{…}` stands for each value that is put into it. */
  readonly words: string
  /** It is the label of something that is pressed. */
  readonly isPressed: boolean
}

/**
 * textsOf lists the texts of one file, in the order in which they stand there. Which strings are texts is decided by
 * where they stand (place.ts) and by how they look (prose.ts); no text is listed by hand.
 */
export function textsOf(source: Source): Text[] {
  if (source.path.endsWith('.html')) return textsOfPage(source.path, source.text, 1)
  if (source.path.endsWith('.webmanifest')) return textsOfManifest(source)
  const program = parse(source)
  if (program === null) return []
  return [...stringsIn(program, [])]
    .flatMap(({ words, way, start }): Text[] => {
      const line = lineAt(source.text, start)
      if (isPage(words)) return textsOfPage(source.path, words, line)
      const place = placeOf(way)
      const isText = place === 'text' ? isWord(words) : place === 'either' && isProse(words.trim())
      return isText ? [{ path: source.path, line, words: onOneLine(words), isPressed: isPressed(way) }] : []
    })
    .toSorted((a, b) => a.line - b.line)
}

interface Found {
  readonly words: string
  readonly way: readonly Step[]
  readonly start: number
}

const hole = '{…}'

function* stringsIn(node: Node, way: readonly Step[]): Generator<Found> {
  if (node.type === 'JSXElement' || node.type === 'JSXFragment') yield* textOfElement(node, way)
  else if (node.type !== 'JSXText') {
    const words = stringOf(node)
    if (words !== null && !isPartOfElement(way)) yield { words, way, start: node.start }
  }
  for (const { field, child } of childrenOf(node)) yield* stringsIn(child, [...way, { node, field }])
}

/** The nodes of a node, each with the field that holds it. */
function* childrenOf(node: Node): Generator<{ readonly field: string; readonly child: Node }> {
  for (const [field, value] of Object.entries(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield { field, child }
}

/** What an element says by itself: its own words, and a hole for each element and value among them. */
function* textOfElement(node: Node, way: readonly Step[]): Generator<Found> {
  const children = node.children as readonly Node[]
  const parts = children.map((child) => {
    if (child.type === 'JSXText') return spaced(String(child.value))
    return stringInBraces(child) ?? (isEmptyBraces(child) ? '' : hole)
  })
  const first = children.find((child) => ownWords(child) !== '')
  if (first === undefined) return
  const indent = first.type === 'JSXText' ? String(first.value).search(/\S/u) : 0
  yield {
    words: parts.join(''),
    way: [...way, { node, field: 'children' }],
    start: first.start + indent,
  }
}

const ownWords = (child: Node): string =>
  (child.type === 'JSXText' ? String(child.value) : (stringInBraces(child) ?? '')).trim()

const stringInBraces = (child: Node): string | null =>
  child.type === 'JSXExpressionContainer' && isNode(child.expression) ? stringOf(child.expression) : null

const isEmptyBraces = (child: Node): boolean =>
  child.type === 'JSXExpressionContainer' &&
  isNode(child.expression) &&
  child.expression.type === 'JSXEmptyExpression'

/** The string in the braces of an element is a part of what the element says. */
function isPartOfElement(way: readonly Step[]): boolean {
  const [element, braces] = way.slice(-2)
  return braces?.node.type === 'JSXExpressionContainer' && element?.field === 'children'
}

/** What the node says if it is a string or a template; null if it is anything else. */
function stringOf(node: Node): string | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  if (node.type !== 'TemplateLiteral') return null
  const quasis = node.quasis as readonly { value: { cooked: string } }[]
  return quasis.map(({ value }) => value.cooked).join(hole)
}

/** JSX drops the line ends and the indentation around them; what else stands between words is a space. */
const spaced = (text: string): string =>
  text
    .split('\n')
    .map((line, index, lines) => {
      const start = index === 0 ? line : line.trimStart()
      return index === lines.length - 1 ? start : start.trimEnd()
    })
    .filter((line) => line !== '')
    .join(' ')

const onOneLine = (text: string): string => text.replace(/\s+/gu, ' ').trim()

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

const isPage = (text: string): boolean => /^\s*<!doctype html>/iu.test(text)

/** What stands between the tags of a page; each element's by itself. */
function textsOfPage(path: string, page: string, firstLine: number): Text[] {
  const blank = (code: string) => code.replace(/[^\n]/g, ' ')
  const shown = page.replace(/<(style|script)\b.*?<\/\1>/gsu, blank)
  return [...shown.matchAll(/>([^<>]*\p{L}[^<>]*)</gu)].map(({ 1: words = '', index }) => ({
    path,
    line: firstLine - 1 + lineAt(shown, index + 1 + words.search(/\S/u)),
    words: onOneLine(words),
    isPressed: false,
  }))
}

const textsOfManifest = ({ path, text }: Source): Text[] =>
  [...text.matchAll(/"(?:name|short_name|description)": "([^"]*)"/gu)].map(({ 1: words = '', index }) => ({
    path,
    line: lineAt(text, index),
    words,
    isPressed: false,
  }))
