import type { Reference } from './gatewayApi.ts'

interface NamedMatch {
  readonly type?: string
  readonly name?: string
  readonly value?: string
}

/** Match selects requests for a rule of a route: HTTP requests by path, gRPC requests by method. */
export interface Match {
  readonly path?: { readonly type?: string; readonly value?: string }
  readonly method?: string | { readonly type?: string; readonly service?: string; readonly method?: string }
  readonly headers?: readonly NamedMatch[]
  readonly queryParams?: readonly NamedMatch[]
}

/** RouteFilter changes a request that a rule has matched. */
export interface RouteFilter {
  readonly type?: string
  readonly requestMirror?: { readonly backendRef?: Reference }
  readonly requestRedirect?: {
    readonly scheme?: string
    readonly hostname?: string
    readonly port?: number
    readonly statusCode?: number
  }
}

/** matchTexts are the matches of a rule, each as one short text. */
export const matchTexts = (matches: readonly Match[]): string[] => matches.map(matchText)

function matchText({ path, method, headers = [], queryParams = [] }: Match): string {
  const parts = [
    ...(typeof method === 'string' ? [method] : []),
    ...(method === undefined || typeof method === 'string' ? [] : [grpcText(method)]),
    ...(path === undefined ? [] : [pathText(path)]),
    ...headers.map((header) => `header ${namedText(header)}`),
    ...queryParams.map((parameter) => `query ${namedText(parameter)}`),
  ]
  return parts.join(' ') || 'Everything'
}

function pathText({ type = 'PathPrefix', value = '/' }: NonNullable<Match['path']>): string {
  switch (type) {
    case 'PathPrefix':
      return value.endsWith('/') ? `${value}*` : `${value}/*`
    case 'RegularExpression':
      return `~ ${value}`
    default:
      return value
  }
}

const grpcText = ({ type, service, method }: Exclude<NonNullable<Match['method']>, string>): string =>
  `${type === 'RegularExpression' ? '~ ' : ''}${service || '*'}/${method || '*'}`

const namedText = ({ type, name = '', value = '' }: NamedMatch): string =>
  `${name}${type === 'RegularExpression' ? '~' : '='}${value}`

/** filterText describes a filter. */
export function filterText({ type = '', requestRedirect, requestMirror }: RouteFilter): string {
  if (requestRedirect !== undefined) {
    const { scheme, hostname, port, statusCode = 302 } = requestRedirect
    const to = `${scheme === undefined ? '' : `${scheme}://`}${hostname ?? ''}${port === undefined ? '' : `:${port}`}`
    return `Redirect ${statusCode}${to === '' ? '' : ` to ${to}`}`
  }
  if (requestMirror !== undefined) return `Mirror to ${requestMirror.backendRef?.name ?? ''}`
  return type
}
