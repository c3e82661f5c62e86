import type { IncomingMessage } from 'node:http'
import { apiRoot, type ErrorCode, FlotillaError, pageKeyHeader, requests } from '#contract'
import { bodyLimit } from './bodyLimit.ts'
import { readOffer } from './protocols.ts'
import type { Secrets } from './secrets.ts'

const mutations: ReadonlySet<string> = new Set(['PUT', 'POST', 'PATCH', 'DELETE'])
const reads: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/** Path of the one address that needs no secret: it trades a one-time code for the cookie. */
export const codeExchangePath = '/open'
/** Path of the one address of the API for which the cookie is enough: it trades a page's one-time code for its key. */
const keyExchangePath = `${apiRoot}/page-key`
/** Paths of the addresses of the API that a one-time code of a page opens: they are saved, and not read by the page. */
const downloadPaths: ReadonlySet<string> = new Set(
  (['logs/download', 'node/logs/download'] as const).map((name) => `${apiRoot}${requests[name].path}`),
)

/**
 * judge decides on a request or an upgrade by its head alone, before anything else is done with it: null lets it in,
 * anything else is the refusal. The order is Host, Origin, Sec-Fetch-Site, secret, method, media type, size, so that a
 * stranger learns no more than the first thing that is wrong.
 */
export function judge(
  request: IncomingMessage,
  ours: { readonly port: number; readonly secrets: Secrets; readonly isUpgrade: boolean },
): FlotillaError | null {
  const code =
    judgeSite(request, ours.port) ??
    judgeSecret(request, ours) ??
    (ours.isUpgrade ? judgeUpgrade(request) : judgeBody(request))
  return code === null ? null : new FlotillaError(code)
}

/**
 * The address on 127.0.0.1 of a page that a person has opened by another name of this machine; null for every other
 * request. `localhost` is not only ours: another program may listen on ::1 at the same port, and what a browser keeps
 * for that name it would have too. So the name leads here and holds nothing.
 */
export function addressAtHome(request: IncomingMessage, port: number): string | null {
  const { headers, method } = request
  const isNavigation = method === 'GET' && headers['sec-fetch-mode'] === 'navigate'
  if (!isNavigation || isHome(headers.host, port) || judgeSite(request, port) !== null) return null
  return `http://127.0.0.1:${port}${request.url}`
}

/** The path of a request, without its query. Null where the target is not a path of this server. */
export function pathOf(request: IncomingMessage): string | null {
  const target = request.url ?? ''
  if (!target.startsWith('/') || target.startsWith('//')) return null
  const question = target.indexOf('?')
  return question === -1 ? target : target.slice(0, question)
}

function judgeSite(request: IncomingMessage, port: number): ErrorCode | null {
  const { headers } = request
  const host = headers.host ?? ''
  const names = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]
  // A browser leaves the port out of Host and Origin only where it is 80.
  if (port === 80) names.push('127.0.0.1', 'localhost', '[::1]')
  // Node keeps the first of several Host headers; a second one is an attack.
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
  if (hosts.length !== 1 || !names.includes(host.toLowerCase())) return 'host_refused'
  if (pathOf(request) === null) return 'host_refused'
  if (headers.origin !== undefined && headers.origin !== `http://${host.toLowerCase()}`)
    return 'origin_refused'
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin') return null
  // A link opens from a file and from anywhere; its code is all that counts.
  if (
    isOpening(request) &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  )
    return null
  // "none" is a person's own doing: an address typed, a bookmark, a link of another program.
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && reads.has(request.method ?? '')
  return site === 'none' && isNavigation ? null : 'origin_refused'
}

const isHome = (host: string | undefined, port: number): boolean =>
  host === `127.0.0.1:${port}` || (port === 80 && host === '127.0.0.1')

/** Whether a request would trade a one-time code for the cookie. */
export const isOpening = (request: IncomingMessage): boolean =>
  request.method === 'GET' && pathOf(request) === codeExchangePath

const isDownload = (request: IncomingMessage): boolean =>
  request.method === 'GET' && downloadPaths.has(pathOf(request) ?? '')

/** The one code in a request's address; empty where there is none, or several. */
function codeOf(request: IncomingMessage): string {
  const query = new URLSearchParams(request.url?.slice(pathOf(request)?.length))
  const [code = '', ...further] = query.getAll('code')
  return further.length === 0 ? code : ''
}

function judgeSecret(
  request: IncomingMessage,
  { port, secrets, isUpgrade }: { port: number; secrets: Secrets; isUpgrade: boolean },
): ErrorCode | null {
  const { headers } = request
  if (secrets.acceptsAuthorization(headers.authorization)) return null
  // Only scripts may call this machine by another name.
  if (!isHome(headers.host, port)) return 'unauthorized'
  if (isUpgrade) {
    if (!secrets.acceptsKey(readOffer(headers['sec-websocket-protocol']).key)) return 'unauthorized'
    // CORS does not stop the WebSocket of another page: only the Origin tells ours.
    return headers.origin === undefined ? 'origin_refused' : null
  }
  if (isOpening(request)) return null
  const path = pathOf(request) ?? ''
  if (isDownload(request) && secrets.downloadCodes.spend(codeOf(request))) return null
  const isIn =
    path.startsWith(`${apiRoot}/`) && path !== keyExchangePath
      ? secrets.acceptsKey(onlyOne(headers[pageKeyHeader]))
      : secrets.acceptsCookies(headers.cookie)
  return isIn ? null : 'unauthorized'
}

const onlyOne = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

function judgeUpgrade(request: IncomingMessage): ErrorCode | null {
  if (request.method !== 'GET') return 'method_not_allowed'
  return request.headers.upgrade?.toLowerCase() === 'websocket' ? null : 'invalid_request'
}

function judgeBody(request: IncomingMessage): ErrorCode | null {
  const { headers, method = '' } = request
  // Node reads the body of any request, whatever its length, unless the connection is closed.
  if (reads.has(method)) return hasBody(request) ? 'invalid_request' : null
  if (!mutations.has(method)) return 'method_not_allowed'
  const mediaType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType !== 'application/json') return 'media_type_required'
  return Number(headers['content-length'] ?? 0) > bodyLimit(pathOf(request) ?? '') ? 'body_too_large' : null
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
