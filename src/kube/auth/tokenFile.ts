import { stat } from 'node:fs/promises'
import { readRegularFile } from '#kubeconfig'
import { type Clock, messageOf } from '#machinery'
import { KubeError } from '../errors/kubeError.ts'
import type { ClientCertificate } from '../transport/connector.ts'
import type { Credential, CredentialSource } from './credential.ts'

/** A change of content that does not change the file's times is noticed after this long. */
const rereadAfterMs = 60_000
const maxTokenBytes = 1 << 20

/** TokenFile gives the token in a file. It reads the file again when that has changed, and every minute. */
export class TokenFile implements CredentialSource {
  readonly #path: string
  readonly #fallback: string | null
  readonly #clientCertificate: ClientCertificate | null
  readonly #clock: Clock
  #kept: { credential: Credential; mark: string; readAt: number } | null = null

  constructor(
    file: { readonly path: string; readonly fallback: string | null },
    clientCertificate: ClientCertificate | null,
    clock: Clock,
  ) {
    this.#path = file.path
    this.#fallback = file.fallback
    this.#clientCertificate = clientCertificate
    this.#clock = clock
  }

  async get(): Promise<Credential> {
    try {
      const { mtimeMs, ino, size } = await stat(this.#path)
      const mark = `${mtimeMs} ${ino} ${size}`
      const isFresh =
        this.#kept?.mark === mark &&
        this.#clock.now() - this.#kept.readAt < rereadAfterMs &&
        this.#clock.now() >= this.#kept.readAt
      if (this.#kept !== null && isFresh) return this.#kept.credential
      if (size > maxTokenBytes) throw new Error('it is too large to be a token')
      const token = await this.#read()
      return this.#keep(token, mark)
    } catch (problem) {
      // The file may be in the middle of a replacement. The last token is then the best there is.
      if (this.#kept !== null) return this.#kept.credential
      if (this.#fallback !== null) return this.#credential(this.#fallback)
      const why = messageOf(problem)
      throw new KubeError('credential', `The token file cannot be used: ${why}.`, { cause: problem })
    }
  }

  async renew(refused: Credential): Promise<boolean> {
    if (this.#kept !== null) this.#kept = { ...this.#kept, mark: '' }
    const { authorization } = await this.get()
    return authorization !== refused.authorization
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** Never waits for a pipe, nor reads a device without an end: the path may be one of a kubeconfig that was added. */
  async #read(): Promise<string> {
    const reading = await readRegularFile(this.#path)
    if (reading.type === 'absent') throw new Error('it is not there')
    if (reading.type === 'refused') throw new Error(`it ${reading.problem}`)
    const token = reading.bytes.toString('utf8').trim()
    if (token === '') throw new Error('it is empty')
    return token
  }

  #keep(token: string, mark: string): Credential {
    const isSame = this.#kept?.credential.authorization === `Bearer ${token}`
    const credential = isSame && this.#kept !== null ? this.#kept.credential : this.#credential(token)
    this.#kept = { credential, mark, readAt: this.#clock.now() }
    return credential
  }

  #credential(token: string): Credential {
    return { authorization: `Bearer ${token}`, clientCertificate: this.#clientCertificate }
  }
}
