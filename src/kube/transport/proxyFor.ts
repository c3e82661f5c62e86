import { isIP } from 'node:net'

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
  if (isLoopback(hostname) || isExcepted(hostname, server.port, variable('NO_PROXY'))) return null
  return parseProxy(value)
}

/** isLoopback tells whether a host name or address is this machine. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || /^127\./.test(hostname) || hostname === '::1'

function parseProxy(value: string): URL | null {
  const text = value.includes('://') ? value : `http://${value}`
  return URL.canParse(text) ? new URL(text) : null
}

function isExcepted(hostname: string, port: string, exceptions: string): boolean {
  return exceptions.split(',').some((entry) => {
    const [, name = '', entryPort] = /^\s*\.?(?:\*\.)?(.*?)(?::(\d+))?\s*$/.exec(entry) ?? []
    if (name === '*') return true
    if (name === '' || (entryPort !== undefined && entryPort !== (port || '443'))) return false
    if (name.includes('/')) return isInRange(hostname, name)
    return hostname === name || (isIP(hostname) === 0 && hostname.endsWith(`.${name}`))
  })
}

function isInRange(hostname: string, range: string): boolean {
  const [base = '', bits = ''] = range.split('/')
  if (isIP(hostname) !== 4 || isIP(base) !== 4) return false
  const number = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - Number(bits))
  return Math.floor(number(hostname) / size) === Math.floor(number(base) / size)
}
