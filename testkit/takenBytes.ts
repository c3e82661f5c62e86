import { Listeners } from '#machinery'

/** takenBytes is a sink of bytes that is full until it is read, and what it was given. */
export function takenBytes(mostBytes = 64 * 1024) {
  const room = new Listeners()
  const chunks: Uint8Array[] = []
  let waiting = 0
  const sink = {
    get isFull() {
      return waiting >= mostBytes
    },
    onRoom: (listener: () => void) => room.add(listener),
    write: (bytes: Uint8Array) => {
      chunks.push(bytes)
      waiting += bytes.length
    },
    end: () => {},
  }
  return {
    sink,
    get waiting() {
      return waiting
    },
    get bytes() {
      return Buffer.concat(chunks)
    },
    take: () => {
      waiting = 0
      room.tell()
    },
  }
}
