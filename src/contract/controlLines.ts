import type { FromBerth, ToBerth } from './control.ts'

/** A control message has a few hundred bytes; a longer line than this is none. */
const maxLineLength = 1024 * 1024

/** controlLine writes a control message as one line of JSON. */
export const controlLine = (message: FromBerth | ToBerth): string => `${JSON.stringify(message)}\n`

/** ControlLines puts the pieces of a connection's text together and reads the control messages in it. */
export class ControlLines {
  #pending = ''

  /** The messages that are whole with this piece, in order. Throws where a line is no JSON or does not end. */
  read(piece: string): readonly unknown[] {
    const lines = (this.#pending + piece).split('\n')
    this.#pending = lines.pop() ?? ''
    if (this.#pending.length > maxLineLength) throw new Error('a control message is too long')
    return lines.map((line) => JSON.parse(line) as unknown)
  }
}
