import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Unix sockets have 104 bytes for their path on the least generous system; a socket's own name takes 15. */
const maxFolderBytes = 88

/** SocketFolder is the private folder of one launch in which berths listen. Disposing it removes it with all in it. */
export class SocketFolder implements AsyncDisposable {
  readonly #path: string

  private constructor(path: string) {
    this.#path = path
  }

  /** Lies in the runtime folder, or where that one's path is too long for a socket, in the shortest temporary one. */
  static async open(runtimeDir: string): Promise<SocketFolder> {
    const parents = [runtimeDir, tmpdir(), '/tmp']
    const isShort = (parent: string) => Buffer.byteLength(join(parent, 'b-123456')) <= maxFolderBytes
    const parent = process.platform === 'win32' ? runtimeDir : (parents.find(isShort) ?? '/tmp')
    // mkdtemp makes it with mode 0700.
    return new SocketFolder(await mkdtemp(join(parent, parent === runtimeDir ? 'b-' : 'flotilla-b-')))
  }

  /** A path for one socket, short as the system wants it; never given twice, for an old process may linger. */
  newPath(): string {
    const name = randomBytes(6).toString('hex')
    return process.platform === 'win32' ? `\\\\.\\pipe\\flotilla-${name}` : join(this.#path, `${name}.s`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#path, { recursive: true, force: true })
  }
}
