import type { Duplex } from 'node:stream'
import { KubeError } from '../errors/kubeError.ts'
import type { DialTarget } from './dial.ts'

/** The meaning of a SOCKS5 server's reply codes (RFC 1928, section 6). */
const replies: Readonly<Record<number, string>> = {
  1: 'failed',
  2: 'does not allow this connection',
  3: 'cannot reach the network',
  4: 'cannot reach the host',
  5: 'got its connection refused',
  6: 'gave up: time to live exceeded',
  7: 'does not know the CONNECT command',
  8: 'does not know this kind of address',
}

/**
 * openSocks5Tunnel asks the SOCKS5 server at the other end of `stream` for a connection to the target. The proxy
 * resolves the name, as with client-go. The stream belongs to the caller, also after a failure.
 */
export async function openSocks5Tunnel(stream: Duplex, proxy: URL, target: DialTarget): Promise<void> {
  const username = Buffer.from(decodeURIComponent(proxy.username))
  const password = Buffer.from(decodeURIComponent(proxy.password))
  const hasUser = username.length > 0
  stream.write(hasUser ? Buffer.from([5, 2, 0, 2]) : Buffer.from([5, 1, 0]))
  const greeting = await readExactly(stream, 2)
  if (greeting[0] !== 5) throw refusal(proxy, 'does not speak SOCKS5')
  const method = greeting[1]
  if (method === 2 && hasUser) await signIn(stream, proxy, username, password)
  else if (method !== 0) throw refusal(proxy, 'asks for credentials the kubeconfig does not have')
  await requestConnection(stream, proxy, target)
}

async function signIn(stream: Duplex, proxy: URL, username: Buffer, password: Buffer): Promise<void> {
  if (username.length > 255 || password.length > 255) throw refusal(proxy, 'takes no credentials this long')
  stream.write(
    Buffer.concat([Buffer.from([1, username.length]), username, Buffer.from([password.length]), password]),
  )
  const answer = await readExactly(stream, 2)
  if (answer[1] !== 0) throw refusal(proxy, 'does not accept the credentials')
}

async function requestConnection(stream: Duplex, proxy: URL, { hostname, port }: DialTarget): Promise<void> {
  const name = Buffer.from(hostname)
  if (name.length > 255) throw refusal(proxy, 'takes no name this long')
  stream.write(
    Buffer.concat([Buffer.from([5, 1, 0, 3, name.length]), name, Buffer.from([port >> 8, port & 0xff])]),
  )
  const head = await readExactly(stream, 4)
  const code = head[1] ?? 1
  if (code !== 0) throw refusal(proxy, `${replies[code] ?? `answered code ${code}`} (${hostname}:${port})`)
  const addressLength = head[3] === 1 ? 4 : head[3] === 4 ? 16 : ((await readExactly(stream, 1))[0] ?? 0)
  await readExactly(stream, addressLength + 2)
}

const refusal = (proxy: URL, what: string): KubeError =>
  new KubeError('refused', `The proxy ${proxy.host} ${what}.`)

/** Reads exactly that many bytes and leaves the rest in the stream for TLS. */
function readExactly(stream: Duplex, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      stream.off('readable', onReadable).off('error', onEnd).off('end', onEnd).off('close', onEnd)
      act()
    }
    const onEnd = (problem?: Error) =>
      settle(() => reject(problem ?? Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
    const onReadable = () => {
      const bytes: Buffer | null = stream.read(length)
      if (bytes === null) return
      settle(() => (bytes.length === length ? resolve(bytes) : onEnd()))
    }
    stream.on('readable', onReadable).on('error', onEnd).on('end', onEnd).on('close', onEnd)
    onReadable()
  })
}
