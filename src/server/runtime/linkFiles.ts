import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '#machinery'
import { writeWhole } from '../disk/jsonFile.ts'

/** As long as a link works. */
const fileLifeMs = 60_000

/**
 * LinkFiles are pages in the runtime folder that lead to a link. A program that opens the browser is given such a file's
 * path: its arguments can be read by every user of the machine, the file by this user only. Each is removed when its
 * link has ended, and all of them with the server.
 */
export class LinkFiles implements AsyncDisposable {
  readonly #folder: string
  readonly #clock: Clock
  readonly #files = new Map<string, Disposable>()

  constructor(folder: string, clock: Clock) {
    this.#folder = folder
    this.#clock = clock
  }

  /** Resolves with the path of a page that leads to that link. */
  async write(link: string): Promise<string> {
    const path = join(this.#folder, `open-${randomBytes(8).toString('hex')}.html`)
    await writeWhole(path, pageThatLeadsTo(link))
    this.#files.set(
      path,
      this.#clock.after(fileLifeMs, () => void this.#remove(path)),
    )
    return path
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#files.keys()].map((path) => this.#remove(path)))
  }

  async #remove(path: string): Promise<void> {
    this.#files.get(path)?.[Symbol.dispose]()
    this.#files.delete(path)
    await rm(path, { force: true })
  }
}

/** The link consists of our own address and a code; there is nothing in it to escape. */
const pageThatLeadsTo = (link: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${link}">
<title>Flotilla</title>
<p>Opening Flotilla…</p>
</html>
`
