import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { aKubeEnvironment, anAccess, damaged, fuzz } from '#testkit'
import { isAuthFailure, KubeError } from '../errors/kubeError.ts'
import { KubeClient } from './client.ts'

const head = (status: string, more: string) =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\nwarning: 299 - "old"\r\n${more}\r\n`
const list = '{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}'
const status =
  '{"kind":"Status","status":"Failure","reason":"Forbidden","message":"no","code":403,"details":{"retryAfterSeconds":1}}'
const packed = gzipSync(list)
const sized = (text: string | Buffer) => `content-length: ${Buffer.byteLength(text)}\r\n`

const answers: Buffer[] = [
  Buffer.from(head('200 OK', sized(list)) + list),
  Buffer.from(
    `${head('200 OK', 'transfer-encoding: chunked\r\n')}${list.length.toString(16)}\r\n${list}\r\n0\r\n\r\n`,
  ),
  Buffer.from(head('403 Forbidden', sized(status)) + status),
  Buffer.from(`${head('429 Too Many Requests', `retry-after: 0\r\n${sized(status)}`)}${status}`),
  Buffer.concat([Buffer.from(head('200 OK', `content-encoding: gzip\r\n${sized(packed)}`)), packed]),
  Buffer.from(`${head('301 Moved Permanently', 'location: https://other/\r\ncontent-length: 0\r\n')}`),
]

/** A server whose answer to all but `/version` are the bytes of the moment. It hangs up behind them. */
async function aServer() {
  const sockets = new Set<Socket>()
  const answer: { bytes: Buffer } = { bytes: Buffer.alloc(0) }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.once('data', (request: Buffer) => {
      const version = '{"major":"1","minor":"36","gitVersion":"v1.36.0"}'
      socket.end(
        request.toString('latin1').startsWith('GET /version ')
          ? head('200 OK', `connection: close\r\n${sized(version)}`) + version
          : answer.bytes,
      )
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    answer,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

describe('the bytes of an answer, damaged in any way', () => {
  it('are an answer or an error in words, and the next request goes on as if nothing had been', async () => {
    await using server = await aServer()
    await using client = await KubeClient.open(anAccess(server.url), aKubeEnvironment(), {
      requestsInFlight: 5,
    })
    const { signal } = new AbortController()
    await fuzz(
      'answers of an API server, status line and headers included',
      damaged(answers),
      async (bytes) => {
        server.answer.bytes = bytes
        const outcomes = await Promise.all([
          client.json('/api/v1/pods', { retries: 0 }).then(() => null, asProblem),
          client.stream('/api/v1/pods?watch=1', { signal, onChunk: () => {} }).then(() => null, asProblem),
        ])
        for (const outcome of outcomes) {
          if (outcome === null) continue
          expect(outcome).toBeInstanceOf(KubeError)
          expect(outcome.message).toMatch(/./u)
          // It was asked for no credential, and the server itself goes on to accept it.
          if (isAuthFailure(outcome)) expect(String(bytes)).toMatch(/401/u)
        }
        expect(await client.version()).toBe('v1.36.0')
        expect(client.usage().watches).toBe(0)
      },
      { runs: 1000, seconds: 8 },
    )
  })
})

const asProblem = (problem: unknown): Error => problem as Error
