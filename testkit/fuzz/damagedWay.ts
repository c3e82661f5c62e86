import { once } from 'node:events'
import {
  connect,
  createSecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import fc, { type Arbitrary } from 'fast-check'
import { readCertificate } from '../scriptedServer.ts'
import { type ByteStep, byteDamage, damageBytes, damageJson, type JsonStep, jsonDamage } from './damage.ts'

/** AnswerDamage is what becomes of the answers to some of the paths. */
export type AnswerDamage =
  | { readonly type: 'none' }
  | { readonly type: 'bytes'; readonly steps: readonly ByteStep[] }
  /** An answer that is not JSON passes whole. */
  | { readonly type: 'json'; readonly steps: readonly JsonStep[] }
  | { readonly type: 'status'; readonly code: number }
  | { readonly type: 'form'; readonly contentType: string }

const codes = [200, 204, 206, 304, 307, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503, 504, 599]
const forms = ['application/json', 'application/vnd.kubernetes.protobuf', 'text/html', 'x', '']

/** answerDamage makes sixteen of them: a path meets one of these, the same one each time. */
export const answerDamage: Arbitrary<readonly AnswerDamage[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.constant({ type: 'none' } as const) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('bytes'), steps: byteDamage }) },
    { weight: 6, arbitrary: fc.record({ type: fc.constant('json'), steps: jsonDamage }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('status'), code: fc.constantFrom(...codes) }) },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('form'), contentType: fc.constantFrom(...forms) }),
    },
  ),
  { minLength: 16, maxLength: 16 },
)

/** DamagedWay is an address that leads to an API server, whose answers are damaged while it is told so. */
export interface DamagedWay extends AsyncDisposable {
  readonly url: string
  /** The certificate authority in PEM. */
  readonly ca: string
  /** Answers damaged since it was told to. */
  readonly damaged: number
  /** From now on; none for answers as they are. Answers that go on are cut, so that they are asked for again. */
  become(damages: readonly AnswerDamage[]): void
}

export async function damagedWay(serverUrl: string): Promise<DamagedWay> {
  const connectBehind = () => {
    const session = connect(serverUrl, { rejectUnauthorized: false })
    session.on('error', () => {})
    return session
  }
  let behind = connectBehind()
  const sessions = new Set<ServerHttp2Session>()
  let damages: readonly AnswerDamage[] = []
  let damaged = 0
  let isClosed = false
  const server = createSecureServer({
    key: readCertificate('server.key'),
    cert: readCertificate('server.pem'),
  })
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    pass(stream, headers).catch(() => stream.close())
  })
  async function pass(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    const { ':authority': _, ...asked } = headers
    const path = String(headers[':path'])
    const damage = damages[placeOf(path) % Math.max(damages.length, 1)] ?? { type: 'none' }
    // Node's server ends a connection on which a thousand requests were given up.
    if (behind.closed || behind.destroyed) behind = connectBehind()
    const answer = behind.request(asked)
    answer.on('error', () => stream.close())
    stream.on('close', () => answer.close())
    stream.pipe(answer)
    const [{ 'content-length': __, ...given }] = (await once(answer, 'response')) as [IncomingHttpHeaders]
    if (damage.type !== 'none') damaged += 1
    if (stream.closed) return
    stream.respond({
      ...given,
      ...(damage.type === 'status' ? { ':status': damage.code } : {}),
      ...(damage.type === 'form' ? { 'content-type': damage.contentType } : {}),
    })
    if (!path.includes('watch=')) {
      stream.end(damageAnswer(await buffer(answer), damage))
      return
    }
    for await (const part of answer) stream.write(damageAnswer(part as Buffer, damage))
    stream.end()
  }
  server.on('tlsClientError', () => {}).on('sessionError', () => {})
  server.on('session', (session) => {
    session.on('error', () => {})
    // A case that failed may still be asking, and would keep the server from its end.
    if (isClosed) session.destroy()
    else sessions.add(session)
    session.on('close', () => sessions.delete(session))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const session of sessions) session.destroy()
  }
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: readCertificate('ca.pem'),
    get damaged() {
      return damaged
    },
    become(next) {
      damages = next
      damaged = 0
      cut()
    },
    async [Symbol.asyncDispose]() {
      isClosed = true
      cut()
      behind.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function damageAnswer(bytes: Buffer, damage: AnswerDamage): Buffer {
  if (damage.type === 'bytes') return damageBytes(bytes, damage.steps)
  if (damage.type !== 'json') return bytes
  // A watch has a value on each line.
  const lines = bytes.toString('utf8').split('\n')
  return Buffer.from(lines.map((line) => damagedLine(line, damage.steps)).join('\n'))
}

function damagedLine(line: string, steps: readonly JsonStep[]): string {
  try {
    return JSON.stringify(damageJson(JSON.parse(line), steps)) ?? ''
  } catch {
    // Protobuf, or a line of which only a part has come.
    return line
  }
}

/** A number of a path, and of whether it is watched; it does not depend on what came before. */
function placeOf(path: string): number {
  const [resource = '', query = ''] = path.split('?')
  let place = query.includes('watch=') ? 7 : 0
  for (const letter of resource) place = (place * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003
  return place
}
