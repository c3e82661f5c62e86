/** What a person sees of a shell's past after a reload. */
const keptBytes = 256 * 1024
/** Output that is cut begins with a whole line, if one begins this soon. */
const lineBytes = 4096
const newline = 10

/** Backlog keeps the newest output of a terminal, as its bytes came, so that the same screen can be drawn from it again. */
export class Backlog {
  #chunks: Uint8Array[] = []
  #bytes = 0
  #isCut = false

  push(bytes: Uint8Array): void {
    this.#chunks.push(bytes)
    this.#bytes += bytes.length
    while (this.#bytes - (this.#chunks[0]?.length ?? 0) >= keptBytes) {
      this.#bytes -= this.#chunks.shift()?.length ?? 0
      this.#isCut = true
    }
  }

  /** Everything that is kept. */
  bytes(): Uint8Array {
    const all = Buffer.concat(this.#chunks)
    const start = Math.max(0, all.length - keptBytes)
    if (start === 0 && !this.#isCut) return all
    // What is cut may begin in the middle of a character or of an escape sequence.
    const line = all.indexOf(newline, start)
    return all.subarray(line !== -1 && line - start < lineBytes ? line + 1 : start)
  }
}
