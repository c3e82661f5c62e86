import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Credential } from '../auth/credential.ts'
import { isWebPage } from '../errors/foreignAnswer.ts'
import { hideCredential } from '../errors/hideCredential.ts'
import { KubeError } from '../errors/kubeError.ts'
import type { Sink } from '../transport/transportRequest.ts'
import { type Holding, NoRoomError } from './byteBudget.ts'
import { errorOfAnswer } from './errorOfAnswer.ts'
import { warningsIn } from './warnings.ts'

/**
 * The largest answer that is read whole. Only a page of 500 objects near etcd's limit of 1.5 MB each would be larger.
 */
const maxAnswerBytes = 256 << 20

const unpackedChunkBytes = 64 * 1024

/** LargeAnswerError says that an answer has more bytes than its caller wanted to read. */
export class LargeAnswerError extends Error {
  override readonly name = 'LargeAnswerError'
}

/** Answer collects an answer that is read whole. */
export class Answer implements Sink {
  readonly #host: string
  readonly #onWarning: (text: string) => void
  readonly #credential: Credential
  readonly #takesGzip: boolean
  readonly #holding: Holding
  readonly #isRelayed: boolean
  readonly #mostBytes: number
  readonly #chunks: Buffer[] = []
  #bytes = 0
  #status = 0
  #headers: IncomingHttpHeaders = {}

  /**
   * What the request was sent with decides how a refusal is shown, and which encoding is read. An answer that the holding
   * has no room for fails with a NoRoomError.
   */
  constructor(
    host: string,
    sent: {
      readonly credential: Credential
      readonly takesGzip: boolean
      readonly holding: Holding
      /** A kubelet answers, whose refusals are plain text. */
      readonly isRelayed?: boolean
      /** An answer of more bytes fails with a LargeAnswerError. */
      readonly mostBytes?: number | undefined
      readonly onWarning?: ((text: string) => void) | undefined
    },
  ) {
    this.#host = host
    this.#credential = sent.credential
    this.#takesGzip = sent.takesGzip
    this.#holding = sent.holding
    this.#isRelayed = sent.isRelayed ?? false
    this.#mostBytes = sent.mostBytes ?? Number.POSITIVE_INFINITY
    this.#onWarning = sent.onWarning ?? (() => {})
  }

  onHead(status: number, headers: IncomingHttpHeaders): void {
    this.#status = status
    this.#headers = headers
    for (const text of warningsIn(headers)) this.#onWarning(text)
  }

  onData(chunk: Buffer): void {
    this.#hold(chunk)
    this.#chunks.push(chunk)
  }

  async success(): Promise<Buffer> {
    const bytes = await this.#content()
    const isSuccess = this.#status >= 200 && this.#status < 300
    if (isSuccess && !isWebPage(this.#headers)) return bytes
    const shown = hideCredential(bytes, this.#credential.authorization)
    throw errorOfAnswer(this.#status, this.#headers, shown, this.#host, { isRelayed: this.#isRelayed })
  }

  async #content(): Promise<Buffer> {
    const bytes = this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks)
    this.#chunks.length = 0
    if (this.#headers['content-encoding'] !== 'gzip') return bytes
    if (!this.#takesGzip)
      throw new KubeError('malformed', `${this.#host} sent a gzip answer, which it was not asked for.`)
    try {
      return await this.#inflate(bytes)
    } catch (problem) {
      if (
        problem instanceof KubeError ||
        problem instanceof NoRoomError ||
        problem instanceof LargeAnswerError
      )
        throw problem
      throw new KubeError('malformed', `${this.#host} sent a broken gzip answer.`, { cause: problem })
    }
  }

  /** The compressed bytes are held until all are unpacked. */
  async #inflate(bytes: Buffer): Promise<Buffer> {
    const unpacked: Buffer[] = []
    await pipeline(
      Readable.from([bytes]),
      createGunzip({ chunkSize: unpackedChunkBytes }),
      async (chunks) => {
        for await (const chunk of chunks as AsyncIterable<Buffer>) {
          this.#hold(chunk)
          unpacked.push(chunk)
        }
      },
    )
    return Buffer.concat(unpacked)
  }

  #hold({ length }: Buffer): void {
    this.#bytes += length
    if (this.#bytes > this.#mostBytes) throw new LargeAnswerError()
    if (this.#bytes > maxAnswerBytes) throw this.#tooLarge()
    this.#holding.set(this.#bytes)
  }

  #tooLarge(): KubeError {
    return new KubeError(
      'malformed',
      `${this.#host} sent more than ${maxAnswerBytes >> 20} MB for one request.`,
    )
  }
}
