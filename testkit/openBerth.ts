import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { vi } from 'vitest'
import WebSocket from 'ws'
import { parse } from 'yaml'
import { Berth, type BerthEnvironment } from '#berth'
import {
  berthSecretHeader,
  type ClientFrame,
  type Column,
  channelFrame,
  type DocumentDomain,
  type Documents,
  type ErrorBody,
  firstCell,
  type LogItem,
  type LogSpec,
  type MadePod,
  maxCreditBytes,
  type NodeLogSpec,
  type RememberedForward,
  type Row,
  readChannelFrame,
  type ServerFrame,
  type ShellList,
  type ShellOpening,
  type ShellReport,
  shellInput,
  shellOutput,
  sizeBytes,
  type UploadRefusal,
  type UploadWord,
  type ViewAs,
  type WindowSpec,
} from '#contract'
import { cellText } from '#kinds'
import { type Clock, systemClock } from '#machinery'
import { temporaryFolder } from './temporaryFolder.ts'

const secret = 'secret'

/** OpenedBerth is a berth in this process, and whoever asks it: over its own socket, as the server does. */
export interface OpenedBerth extends AsyncDisposable {
  readonly berth: Berth
  /** The answer to a request, whatever its status. Anything but a GET has its parameters in a body. */
  ask<T>(path: string, method?: 'GET' | 'POST', params?: object): Promise<{ status: number; body: T }>
  /** The answer to a GET as far as it has come, and how it ended. One that takes nothing leaves it with its sender. */
  read(path: string, options?: { readonly isTaking?: boolean }): Promise<ReadAnswer>
  /** A live window; its rows are put together as the page would. */
  openWindow(spec: Partial<WindowSpec> & Pick<WindowSpec, 'domain'>): Promise<OpenedWindow>
  /** A log over a channel. One that takes nothing grants no credit by itself. */
  openLog(spec: LogSpec | NodeLogSpec, options?: { readonly isTaking?: boolean }): Promise<OpenedLog>
  /** Opens a shell; resolves with its id, or rejects with the error's code and words. */
  shell(opening: Partial<ShellOpening> & Pick<ShellOpening, 'namespace' | 'pod'>): Promise<string>
  /** The shells that are listed. */
  shells(): Promise<readonly ShellReport[]>
  /** A page that shows that shell. One that takes nothing grants no credit by itself. */
  showShell(shellId: string, options?: { readonly isTaking?: boolean }): Promise<ShownShell>
  /** Sends the bytes of an upload as a page does; resolves with how it ended. `cutAfter` bytes, its connection is replaced once. */
  sendUpload(
    jobId: string,
    content: Uint8Array,
    options?: {
      readonly cutAfter?: number
      readonly stopAfter?: number
      readonly onRefused?: (refusal: UploadRefusal) => void
    },
  ): Promise<ErrorBody['error'] | null | 'stopped'>
  /** A socket that says anything at all, as no page would. */
  openRawSocket(): Promise<RawSocket>
  /** The newest state of a document, followed from now on. */
  follow<D extends DocumentDomain>(domain: D): Promise<{ readonly body: Documents[D] | null }>
}

/** RawSocket sends what it is given; disposing it goes away. */
interface RawSocket extends Disposable {
  readonly isOpen: boolean
  send(message: string | Uint8Array): void
}

/** ReadAnswer is an answer that may go on; disposing it goes away. */
interface ReadAnswer extends Disposable {
  readonly status: number
  readonly text: string
  readonly content: Uint8Array
  readonly state: 'open' | 'ended' | 'cut'
}

/** OpenedLog is a log as a page has it. */
interface OpenedLog {
  readonly items: readonly LogItem[]
  /** Bytes that have come. */
  readonly bytes: number
  /** The credit it began with. */
  readonly credit: number
  /** How it ended; undefined while it goes on. */
  readonly end: ErrorBody['error'] | null | undefined
  /** Takes what has come: grants the same credit again. */
  take(): void
}

/** ShownShell is a shell as a page has it. Disposing it leaves the page, and not the shell. */
interface ShownShell extends Disposable {
  /** What was printed before it was shown. */
  readonly replayed: string
  /** What has been printed since. */
  readonly printed: string
  readonly bytes: number
  /** Bytes that the berth takes now. */
  readonly room: number
  /** How the channel ended; undefined while it goes on. */
  readonly end: ErrorBody['error'] | null | undefined
  /** Types as much as the berth takes, and the rest when it takes more. */
  type(text: string | Uint8Array): void
  resize(columns: number, rows: number): void
  /** Takes from now on all that comes, and what has come. */
  take(): void
}

export interface OpenedWindow extends Disposable {
  readonly frames: readonly ServerFrame[]
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  readonly freshness: string
  /** Each row as it is printed: name, namespace where it has one, cells. */
  printed(nowMs?: number): string[][]
}

/** openCurrent opens the berth of a kubeconfig's current context, as openBerth does. */
export async function openCurrent(path: string): Promise<OpenedBerth> {
  const { 'current-context': context = '' } = parse(await readFile(path, 'utf8')) as Record<string, string>
  return openBerth(path, context)
}

export interface OpenBerthOptions {
  readonly clock?: Clock
  readonly log?: BerthEnvironment['log']
  /** Whether to wait until the cluster has answered. */
  readonly isReached?: boolean
  /** Forwards that were there when it last ran. */
  readonly forwards?: readonly RememberedForward[]
  /** Pods that it made for shells then. */
  readonly madePods?: readonly MadePod[]
  readonly tell?: BerthEnvironment['tell']
  /** The user that everything is asked as. */
  readonly viewAs?: ViewAs | null
}

/**
 * openBerth opens the berth of a kubeconfig's context; `namespaces` are those the person typed for it. Disposing it closes
 * windows and berth.
 */
export async function openBerth(
  path: string,
  context: string,
  namespaces: readonly string[] = [],
  {
    clock = systemClock,
    log = () => {},
    isReached = true,
    forwards = [],
    madePods = [],
    viewAs = null,
    tell = () => {},
  }: OpenBerthOptions = {},
): Promise<OpenedBerth> {
  const stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder('berth'))
  const socketPath = join(folder.path, 's')
  const berth = stack.use(
    await Berth.open(
      {
        t: 'open',
        access: { type: 'kubeconfig', path, context, confirmed: null },
        viewAs,
        listen: { type: 'socket', path: socketPath },
        secret,
        limits: { requestsInFlight: 50 },
        backgroundRefresh: true,
        forwards,
        madePods,
        settings: { namespaces: [...namespaces], protection: 'open' },
        memory: { limitMb: 2048, isReduced: false },
      },
      {
        clock,
        random: Math.random,
        heap: { usedBytes: () => 0, collect: () => {}, shrink: () => {} },
        log,
        tell,
      },
    ),
  )
  const openSocket = async () => {
    const socket = new WebSocket(`ws+unix://${socketPath}:/stream`, {
      headers: { [berthSecretHeader]: secret },
    })
    stack.defer(() => socket.terminate())
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve())
      socket.once('error', reject)
    })
    return socket
  }
  const connect = async (
    onFrame: (frame: ServerFrame) => ClientFrame | null,
    onBytes: (frame: Buffer) => void = () => {},
  ) => {
    const socket = await openSocket()
    const send = (frame: ClientFrame) => socket.send(JSON.stringify(frame))
    socket.on('message', (data, isBinary) => {
      if (isBinary) {
        onBytes(data as Buffer)
        return
      }
      const answer = onFrame(JSON.parse(data.toString()) as ServerFrame)
      if (answer !== null) send(answer)
    })
    return { send, sendBytes: (frame: Uint8Array) => socket.send(frame), end: () => socket.terminate() }
  }
  const ask = async <T>(target: string, method: 'GET' | 'POST' = 'GET', params?: object) =>
    new Promise<{ status: number; body: T }>((resolve, reject) => {
      request({ socketPath, path: target, method, headers: { [berthSecretHeader]: secret } }, (response) => {
        json(response).then((body) => resolve({ status: response.statusCode ?? 0, body: body as T }), reject)
      })
        .on('error', reject)
        .end(params === undefined ? undefined : JSON.stringify(params))
    })
  // Until it is connected, nobody can say what it is without.
  if (isReached)
    await vi.waitFor(
      async () => {
        const { body } = await ask<{ freshness: { state: string } }>('/snapshots/namespaces')
        if (['syncing', 'failed'].includes(body.freshness.state))
          throw new Error(`namespaces are ${body.freshness.state}`)
      },
      { timeout: 30_000 },
    )
  return {
    berth,
    ask,
    read: (target, { isTaking = true } = {}) =>
      new Promise((resolve, reject) => {
        const asked = request(
          { socketPath, path: target, headers: { [berthSecretHeader]: secret } },
          (response) => {
            const chunks: Buffer[] = []
            let state: ReadAnswer['state'] = 'open'
            if (isTaking) response.on('data', (chunk: Buffer) => chunks.push(chunk))
            response.on('end', () => {
              state = 'ended'
            })
            response.on('error', () => {
              state = 'cut'
            })
            resolve({
              status: response.statusCode ?? 0,
              get text() {
                return Buffer.concat(chunks).toString('utf8')
              },
              get content() {
                return Buffer.concat(chunks)
              },
              get state() {
                return state
              },
              [Symbol.dispose]: () => void asked.destroy(),
            })
          },
        )
        asked.on('error', reject).end()
      }),
    openWindow: async (spec) => {
      const frames: ServerFrame[] = []
      const { send, end } = await connect((frame) => {
        frames.push(frame)
        return frame.t === 'window' || frame.t === 'patch' ? { t: 'ack', window: 1, n: frame.n } : null
      })
      send({
        t: 'open',
        window: 1,
        spec: { tail: 'namespace:all', sort: null, filter: '', offset: 0, limit: 500, ...spec },
      })
      return shownWindow(frames, end)
    },
    openLog: async (spec, { isTaking = true } = {}) => {
      const credit = maxCreditBytes
      let text = ''
      let bytes = 0
      let end: OpenedLog['end']
      const grant = (size: number) => send({ t: 'channel-credit', channel: 1, credit: size })
      const { send } = await connect(
        (frame) => {
          if (frame.t === 'channel-end') end = frame.error
          return null
        },
        (frame) => {
          const { bytes: came } = readChannelFrame(frame)
          bytes += came.length
          text += Buffer.from(came).toString('utf8')
          if (isTaking) grant(came.length)
        },
      )
      send({ t: 'channel-open', channel: 1, spec, credit })
      return {
        credit,
        get items() {
          return text
            .split('\n')
            .slice(0, -1)
            .map((line) => JSON.parse(line) as LogItem)
        },
        get bytes() {
          return bytes
        },
        get end() {
          return end
        },
        take: () => grant(credit),
      }
    },
    shell: async (opening) => {
      const { status, body } = await ask<{ shellId: string } & ErrorBody>('/shells', 'POST', opening)
      if (status !== 202) throw new Error(`${body.error.code}: ${body.error.message}`)
      return body.shellId
    },
    shells: async () => (await ask<{ body: ShellList }>('/snapshots/shells')).body.body.shells,
    showShell: async (shellId, { isTaking = true } = {}) => {
      const printed: Record<number, Buffer[]> = { [shellOutput.live]: [], [shellOutput.replay]: [] }
      let [bytes, held, credit, takes] = [0, 0, 0, isTaking]
      let end: ShownShell['end']
      let input = Buffer.alloc(0)
      const grant = () => {
        if (held > 0) send({ t: 'channel-credit', channel: 1, credit: held })
        held = 0
      }
      const frame = (stream: number, part: Uint8Array) => {
        credit -= part.length
        sendBytes(channelFrame({ channel: 1, stream, bytes: part }))
      }
      const pass = () => {
        while (input.length > 0 && credit > 0) {
          const part = input.subarray(0, Math.min(credit, 32 * 1024))
          input = input.subarray(part.length)
          frame(shellInput.typed, part)
        }
      }
      const {
        send,
        sendBytes,
        end: leave,
      } = await connect(
        (each) => {
          if (each.t === 'channel-end') end = each.error
          if (each.t === 'channel-credit') {
            credit += each.credit
            pass()
          }
          return null
        },
        (each) => {
          const { stream, bytes: came } = readChannelFrame(each)
          printed[stream]?.push(Buffer.from(came))
          bytes += came.length
          held += came.length
          if (takes) grant()
        },
      )
      send({ t: 'channel-open', channel: 1, spec: { type: 'shell', shellId }, credit: maxCreditBytes })
      const textOf = (stream: number) => Buffer.concat(printed[stream] ?? []).toString('utf8')
      return {
        get replayed() {
          return textOf(shellOutput.replay)
        },
        get printed() {
          return textOf(shellOutput.live)
        },
        get bytes() {
          return bytes
        },
        get room() {
          return credit
        },
        get end() {
          return end
        },
        type: (text) => {
          input = Buffer.concat([input, Buffer.from(text as string)])
          pass()
        },
        resize: (columns, rows) => frame(shellInput.size, sizeBytes(columns, rows)),
        take: () => {
          takes = true
          grant()
        },
        [Symbol.dispose]: leave,
      }
    },
    sendUpload: async (jobId, content, { cutAfter, stopAfter, onRefused = () => {} } = {}) => {
      const connection = async (last: number) => {
        const ended = Promise.withResolvers<ErrorBody['error'] | null | 'cut'>()
        let [at, credit] = [-1, 0]
        const pass = () => {
          while (at >= 0 && credit > 0 && at < Math.min(last, content.length)) {
            const part = content.subarray(at, Math.min(last, at + Math.min(credit, 32 * 1024)))
            at += part.length
            credit -= part.length
            sendBytes(channelFrame({ channel: 1, stream: 0, bytes: part }))
          }
          if (at >= last && last < content.length) ended.resolve('cut')
        }
        const { send, sendBytes, end } = await connect(
          (frame) => {
            if (frame.t === 'channel-end') ended.resolve(frame.error)
            if (frame.t === 'channel-credit') {
              credit += frame.credit
              pass()
            }
            return null
          },
          (frame) => {
            for (const line of Buffer.from(readChannelFrame(frame).bytes).toString().split('\n')) {
              if (line === '') continue
              const word = JSON.parse(line) as UploadWord
              if ('at' in word) at = word.at
              else onRefused(word)
            }
            pass()
          },
        )
        send({ t: 'channel-open', channel: 1, spec: { type: 'upload', jobId }, credit: maxCreditBytes })
        const outcome = await ended.promise
        if (outcome === 'cut') await new Promise((resolve) => setTimeout(resolve, 100))
        end()
        return outcome
      }
      if (stopAfter !== undefined) {
        await connection(stopAfter)
        return 'stopped'
      }
      if (cutAfter !== undefined) await connection(cutAfter)
      const outcome = await connection(content.length)
      return outcome === 'cut' ? 'stopped' : outcome
    },
    openRawSocket: async () => {
      const socket = await openSocket()
      return {
        get isOpen() {
          return socket.readyState === WebSocket.OPEN
        },
        send: (message) => socket.send(message),
        [Symbol.dispose]: () => socket.terminate(),
      }
    },
    follow: async <D extends DocumentDomain>(domain: D) => {
      const held: { body: Documents[D] | null } = { body: null }
      const { send } = await connect((frame) => {
        if (frame.t !== 'document') return null
        held.body = frame.body as Documents[D]
        return { t: 'seen', document: 1, n: frame.n }
      })
      send({ t: 'follow', document: 1, domain, tail: '' })
      return held
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

function shownWindow(frames: readonly ServerFrame[], end: () => void): OpenedWindow {
  const rows = () => {
    let held: readonly Row[] = []
    for (const frame of frames) {
      if (frame.t === 'window') held = frame.rows
      if (frame.t === 'patch') {
        const kept = held
        held = frame.segments.flatMap((segment): readonly Row[] =>
          'rows' in segment ? segment.rows : kept.slice(segment.keep[0], segment.keep[0] + segment.keep[1]),
        )
      }
    }
    return held
  }
  const columns = () => frames.flatMap((frame) => (frame.t === 'window' ? [frame.columns] : [])).at(-1) ?? []
  return {
    frames,
    get columns() {
      return columns()
    },
    get rows() {
      return rows()
    },
    get freshness() {
      return frames.flatMap((frame) => ('freshness' in frame ? [frame.freshness.state] : [])).at(-1) ?? ''
    },
    printed: (nowMs = Date.now()) =>
      rows().map((row) => [
        row[2],
        ...(row[1] === '' ? [] : [row[1]]),
        ...columns().map((column, index) => cellText(column, row[firstCell + index] ?? null, nowMs)),
      ]),
    [Symbol.dispose]: end,
  }
}
