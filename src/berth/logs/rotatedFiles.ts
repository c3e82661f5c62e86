import { createGunzip } from 'node:zlib'
import { type Flow, isNotFound, type KubeClient, KubeError } from '#kube'
import { abortable } from '#machinery'
import { LineReader, type ReadLine } from './lineReader.ts'

/** LogPlace is where a node keeps the log of a pod's container: `/var/log/pods/<namespace>_<pod>_<uid>/<container>/`. */
export interface LogPlace {
  readonly node: string
  readonly namespace: string
  readonly pod: string
  /** Of a static pod, the uid that its node gave it. */
  readonly uid: string
  readonly container: string
}

/** `0.log.20260101-120000.gz`: the number of restarts before, and when the file was rotated away. */
const rotatedForm = /^(\d+)\.log\.(\d{8}-\d{6})(\.gz)?$/u
/** A folder's list is some hundred bytes for each file. */
const maxListBytes = 1 << 20

/**
 * rotatedFiles lists the files of one instance's log that its kubelet has rotated away, the oldest first, by their moments.
 * Rejects with a KubeError where the node may not be asked, or does not serve its files.
 */
export async function rotatedFiles(
  client: KubeClient,
  place: LogPlace,
  restarts: number,
  signal: AbortSignal,
): Promise<string[]> {
  let status = 0
  const chunks: Buffer[] = []
  let size = 0
  // The list is a web page, which an API server would not answer with.
  await client.relay(`${folderOf(place)}/`, {
    method: 'GET',
    signal,
    onHead: (found) => {
      status = found
    },
    onChunk: (chunk) => {
      size += chunk.length
      if (size <= maxListBytes) chunks.push(chunk)
    },
    onWarning: () => {},
  })
  const text = Buffer.concat(chunks).toString('utf8')
  if (status !== 200) throw refusal(status, text)
  const moments = new Set<string>()
  for (const [, name = ''] of text.matchAll(/<a href="([^"]*)">/gu)) {
    const [, number, moment] = rotatedForm.exec(name) ?? []
    if (moment !== undefined && Number(number) === restarts) moments.add(moment)
  }
  return [...moments].toSorted()
}

/** RotatedSink takes the lines of a rotated file. */
export interface RotatedSink {
  line(line: ReadLine): void
  /** The file is being read, and may be stopped until its end. */
  reading(flow: Flow): Disposable
}

/** readRotated reads one of them to its end. Rejects with a KubeError, `not found` where the node has deleted it meanwhile. */
export async function readRotated(
  client: KubeClient,
  place: LogPlace,
  file: { readonly restarts: number; readonly moment: string; readonly maxLineBytes: number },
  sink: RotatedSink,
  signal: AbortSignal,
): Promise<void> {
  const path = `${folderOf(place)}/${file.restarts}.log.${file.moment}`
  const lines = new LineReader((line) => sink.line(line), file.maxLineBytes)
  const reader = new CriReader((bytes) => lines.take(bytes))
  try {
    // The newest of them is not compressed.
    await readPlain(client, path, { reader, sink }, signal)
  } catch (problem) {
    if (!isNotFound(problem)) throw problem
    await readPacked(client, `${path}.gz`, { reader, sink }, signal)
  }
  reader.end()
  lines.end()
}

interface Reading {
  readonly reader: CriReader
  readonly sink: RotatedSink
}

async function readPlain(
  client: KubeClient,
  path: string,
  { reader, sink }: Reading,
  signal: AbortSignal,
): Promise<void> {
  using stack = new DisposableStack()
  await client.stream(path, {
    ...{ signal, silenceMs: null, isApart: true },
    onOpen: (flow) => void stack.use(sink.reading(flow)),
    onChunk: (chunk) => reader.take(chunk),
  })
}

async function readPacked(
  client: KubeClient,
  path: string,
  { reader, sink }: Reading,
  signal: AbortSignal,
): Promise<void> {
  using stack = new DisposableStack()
  const unpacked = createGunzip()
  stack.defer(() => unpacked.destroy())
  const done = Promise.withResolvers<void>()
  // It may fail before it is waited for.
  done.promise.catch(() => {})
  unpacked.on('data', (chunk: Buffer) => reader.take(chunk))
  unpacked.once('end', done.resolve)
  unpacked.once('error', (problem) =>
    done.reject(
      new KubeError('malformed', `The file ${path.split('/').at(-1)} cannot be unpacked.`, {
        cause: problem,
      }),
    ),
  )
  let source: Flow | null = null
  let isStopped = false
  const regulate = () => {
    if (isStopped || unpacked.writableNeedDrain) source?.pause()
    else source?.resume()
  }
  unpacked.on('drain', regulate)
  const flow: Flow = {
    pause: () => {
      isStopped = true
      unpacked.pause()
      regulate()
    },
    resume: () => {
      isStopped = false
      unpacked.resume()
      regulate()
    },
  }
  await client.stream(path, {
    ...{ signal, silenceMs: null, isApart: true },
    onOpen: (opened) => {
      source = opened
      stack.use(sink.reading(flow))
    },
    onChunk: (chunk) => {
      unpacked.write(chunk)
      regulate()
    },
  })
  unpacked.end()
  await abortable(done.promise, signal)
}

/**
 * CriReader turns lines as a container runtime writes them (`stamp stdout F text`) into lines as the kubelet serves them
 * (`stamp text`). A long line is in several pieces there, which are marked with P, the last with F.
 */
class CriReader {
  readonly #onBytes: (bytes: Buffer) => void
  readonly #pieces: LineReader
  #isInside = false

  constructor(onBytes: (bytes: Buffer) => void) {
    this.#onBytes = onBytes
    this.#pieces = new LineReader((piece) => this.#takePiece(piece))
  }

  take(chunk: Buffer): void {
    this.#pieces.take(chunk)
  }

  end(): void {
    this.#pieces.end()
  }

  #takePiece({ at, content }: ReadLine): void {
    const words = /^(?:stdout|stderr) ([FP])[^ ]* ?/u.exec(Buffer.from(content).toString('latin1', 0, 40))
    if (at === '' || words === null) return
    const stamp = this.#isInside ? '' : `${at} `
    this.#isInside = words[1] === 'P'
    const end = this.#isInside ? '' : '\n'
    this.#onBytes(Buffer.concat([Buffer.from(stamp), content.subarray(words[0].length), Buffer.from(end)]))
  }
}

const folderOf = ({ node, namespace, pod, uid, container }: LogPlace): string =>
  `/api/v1/nodes/${encodeURIComponent(node)}/proxy/logs/pods/${encodeURIComponent(`${namespace}_${pod}_${uid}`)}/${encodeURIComponent(container)}`

/** refusal is the error that an answer of a node's proxy says. An API server refuses with a Status, a kubelet with a line of text. */
export function refusal(status: number, text: string): KubeError {
  let message = text.trim().split('\n')[0] ?? ''
  try {
    message = (JSON.parse(text) as { message?: string }).message ?? message
  } catch {
    // The kubelet's own words.
  }
  const reason = status === 403 ? 'forbidden' : status === 404 ? 'not-found' : 'rejected'
  return new KubeError(reason, message, { status })
}
