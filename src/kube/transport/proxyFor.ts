import { BlockList, isIP } from 'node:net'
import { domainToASCII } from 'node:url'

/**
 * proxyFor finds the proxy for an API server: that of the kubeconfig, else that of the environment (`HTTPS_PROXY`,
 * `HTTP_PROXY`, `NO_PROXY`, also in lower case) by the rules that kubectl follows. This machine itself never has a
 * proxy.
 */
export function proxyFor(
  server: URL,
  proxyUrl: string | null,
  variables: Readonly<Record<string, string | undefined>>,
): URL | null {
  if (proxyUrl !== null) return new URL(proxyUrl)
  const variable = (name: string) => variables[name] || variables[name.toLowerCase()] || ''
  const value = variable(server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY')
  if (value === '') return null
  const hostname = server.hostname.replace(/^\[|\]$/g, '')
  if (isLoopback(hostname) || isExcepted(hostname, server.port || portOf(server), variable('NO_PROXY')))
    return null
  return parseProxy(value)
}

/** isLoopback tells whether a host name or address is this machine. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || /^127\./.test(hostname) || hostname === '::1'

const portOf = ({ protocol }: URL): string => (protocol === 'https:' ? '443' : '80')

function parseProxy(value: string): URL | null {
  const text = value.includes('://') ? value : `http://${value}`
  return URL.canParse(text) ? new URL(text) : null
}

/**
 * isExcepted tells whether `NO_PROXY` excepts a host, by the rules of Go's golang.org/x/net/http/httpproxy: `*`, addresses
 * and their ranges of both families, names with all below them, `.name` for those below it alone, each with a port or for
 * all ports.
 */
function isExcepted(hostname: string, port: string, exceptions: string): boolean {
  const entries = exceptions
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
  return entries.includes('*') || entries.some((entry) => excepts(entry, hostname, port))
}

function excepts(entry: string, hostname: string, port: string): boolean {
  const [base = '', bits] = entry.split('/')
  if (bits !== undefined && isIP(base) !== 0) return isInRange(hostname, base, bits)
  const [, bracketed, plain, onlyPort = ''] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/u.exec(entry) ?? []
  const name = bracketed ?? plain ?? entry
  if (name === '' || (onlyPort !== '' && onlyPort !== port)) return false
  if (isIP(name) !== 0) return isInRange(hostname, name, isIP(name) === 4 ? '32' : '128')
  const below = name.startsWith('*.') ? name.slice(1) : name
  const ascii = domainToASCII(below.replace(/^\./u, ''))
  if (ascii === '') return false
  return hostname.endsWith(`.${ascii}`) || (!below.startsWith('.') && hostname === ascii)
}

function isInRange(hostname: string, base: string, bits: string): boolean {
  const version = isIP(hostname)
  const most = isIP(base) === 4 ? 32 : 128
  if (version === 0 || !/^\d+$/u.test(bits) || Number(bits) > most) return false
  const range = new BlockList()
  range.addSubnet(base, Number(bits), familyOf(base))
  return range.check(hostname, familyOf(hostname))
}

const familyOf = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6')
