import type { IncomingHttpHeaders } from 'node:http'
import { plainText } from '../errors/plainText.ts'

/** `299 - "text"`, once for each warning; a quote and a backslash in the text are escaped. */
const warning = /\d{3} \S+ "((?:[^"\\]|\\.)*)"/gu

/** More than an API server sends: it cuts all warnings of an answer to 4,096 characters together. */
const maxWarnings = 50

/** warningsIn are the texts of an answer's `Warning:` headers, each once. */
export function warningsIn(headers: IncomingHttpHeaders): readonly string[] {
  const { warning: given } = headers
  if (given === undefined) return []
  const texts = [given].flat().flatMap((line) => [...line.matchAll(warning)].map(([, text = '']) => text))
  const plain = texts.map((text) => plainText(text.replaceAll(/\\(.)/gu, '$1')))
  return [...new Set(plain)].slice(0, maxWarnings)
}
