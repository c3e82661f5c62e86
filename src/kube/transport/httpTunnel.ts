import { type ClientRequest, request } from 'node:http'
import type { Duplex } from 'node:stream'
import { KubeError } from '../errors/kubeError.ts'
import type { DialTarget } from './dial.ts'

/**
 * openHttpTunnel asks the HTTP proxy at the other end of `stream` for a tunnel to the target (CONNECT). A user and
 * password in the proxy's URL are sent as Basic credentials, to the proxy only. The stream belongs to the caller.
 */
export function openHttpTunnel(stream: Duplex, proxy: URL, target: DialTarget): Promise<void> {
  const { hostname, port } = target
  const authority = hostname.includes(':') ? `[${hostname}]:${port}` : `${hostname}:${port}`
  const headers: Record<string, string> = { host: authority }
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  if (credentials !== ':')
    headers['proxy-authorization'] = `Basic ${Buffer.from(credentials).toString('base64')}`
  return new Promise((resolve, reject) => {
    const connect: ClientRequest = request({
      method: 'CONNECT',
      path: authority,
      headers,
      createConnection: () => stream,
    })
    connect.on('connect', (response, socket, head) => {
      if (response.statusCode === 200) {
        if (head.length > 0) socket.unshift(head)
        resolve()
      } else reject(refusal(proxy, response.statusCode ?? 0, authority))
    })
    connect.on('response', (response) => {
      reject(refusal(proxy, response.statusCode ?? 0, authority))
      response.destroy()
    })
    connect.on('error', reject)
    connect.end()
  })
}

function refusal(proxy: URL, status: number, authority: string): KubeError {
  const words =
    status === 407
      ? 'does not accept the credentials'
      : `refused a tunnel to ${authority} with status ${status}`
  return new KubeError('refused', `The proxy ${proxy.host} ${words}.`)
}
