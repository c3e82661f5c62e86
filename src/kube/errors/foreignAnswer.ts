import type { IncomingHttpHeaders } from 'node:http'
import { KubeError } from './kubeError.ts'
import { plainText } from './plainText.ts'

const wordsShown = 160

/**
 * Statuses with which an API server, or what it asks on a request's behalf, answers without a Status object: 401, 429 and
 * 5xx mean the same wherever they come from.
 */
const meansTheSame = (status: number): boolean => status === 401 || status === 429 || status >= 500

/** The answer of Go's own router, which an API server gives for a path that it does not serve. */
const goNotFound = /^404 page not found\s*$/u

/**
 * isForeignAnswer tells whether an answer without a Status object comes from something on the way: an API server says with a
 * Status that it refuses or does not find. A success that is a web page never comes from one either.
 */
export function isForeignAnswer(status: number, headers: IncomingHttpHeaders, body: Buffer): boolean {
  if (status >= 200 && status < 300) return isWebPage(headers)
  if (meansTheSame(status)) return false
  return !(status === 404 && goNotFound.test(body.toString('utf8', 0, 64)))
}

export const isWebPage = (headers: IncomingHttpHeaders): boolean =>
  /^\s*(text\/html|application\/xhtml\+xml)\b/iu.test(headers['content-type'] ?? '')

/** foreignAnswer says what answered in place of the API server, from where, and with which first words. */
export function foreignAnswer(
  status: number,
  headers: IncomingHttpHeaders,
  body: Buffer,
  host: string,
): KubeError {
  const kind = isWebPage(headers) ? 'a web page' : 'an answer that is not Kubernetes’'
  const redirect = status >= 300 && status < 400 ? ', a redirect, which is not followed' : ''
  const words = firstWords(body.toString('utf8', 0, 65_536), isWebPage(headers))
  return new KubeError(
    'foreign',
    `${host} sent ${kind} (status ${status}${redirect})${words === '' ? '' : `: “${words}”`}. Something between this machine and the API server may have answered.`,
    { status },
  )
}

/** The title of a web page, or else its text; the beginning of any other answer. */
function firstWords(text: string, isPage: boolean): string {
  const title = isPage ? /<title[^>]*>([^<]*)/iu.exec(text)?.[1] : undefined
  const visible = isPage ? text.replace(/<(script|style)\b.*?(<\/\1>|$)|<[^>]*>/gisu, ' ') : text
  const words = plainText((title?.trim() || visible).replace(/\s+/gu, ' '))
  return words.length > wordsShown ? `${words.slice(0, wordsShown)}…` : words
}
