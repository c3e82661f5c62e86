import { Document, isScalar, visit } from 'yaml'

/**
 * What Go reads as a number and this writer would leave without quotes: Go takes prefixes of both cases and `0o`, and
 * leaves underscores out first.
 */
const goNumber = /^[-+]?0(x[\da-f]+|o[0-7]+|b[01]+)$/iu

/**
 * What Go's reader of YAML refuses, or takes for the end of a line, wherever it is not written as an escape: control
 * characters, U+0085, U+2028, U+2029, a byte order mark and what is no character.
 */
const unreadable = /(?![\t\n])[\p{Cc}\u2028\u2029\ufeff\ufffe\uffff]/u

/** A block that begins with a blank or a tab, whose indentation Go's reader takes for that of the block. */
const indentedBlock = /^\n*[\t ][\s\S]*\n/u

/** Whether only double quotes keep a text what it is. */
const needsQuotes = (text: string): boolean =>
  text === '<<' ||
  goNumber.test(text.replaceAll('_', '')) ||
  unreadable.test(text) ||
  indentedBlock.test(text)

/**
 * yamlOf is a value as `kubectl get -o yaml` prints it: keys in order unless they are to stay in their own, long text
 * unfolded, strings that look like other types quoted. A program that applies this text may read it by the rules of YAML
 * 1.1, as the API server does.
 */
export function yamlOf(value: unknown, { isSorted = true }: { readonly isSorted?: boolean } = {}): string {
  const document = new Document(value, {
    version: '1.1',
    // Its tag for `<<` never writes quotes, so that such a key would merge.
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !tag.tag.endsWith(':merge')),
    sortMapEntries: isSorted,
    aliasDuplicateObjects: false,
  })
  visit(document, {
    Scalar(_, node) {
      if (isScalar(node) && typeof node.value === 'string' && needsQuotes(node.value))
        node.type = 'QUOTE_DOUBLE'
    },
  })
  // Those that are left stand between double quotes, where an escape is the character.
  return document
    .toString({ lineWidth: 0 })
    .replaceAll(new RegExp(unreadable, 'gu'), (character) => escapeOf(character.charCodeAt(0)))
}

const escapeOf = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`
