import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { WebSocketServer } from 'ws'
import type { BerthOpening, ToBerth } from '#contract'

/**
 * A berth's process that does as its test says, for the server's own tests. It logs what reaches it, in order, to
 * `<kubeconfig>.<context>.log`; how it starts and ends is read from `<kubeconfig>.<context>.script`; and the
 * domain of a snapshot is a command. It contacts no cluster.
 */
type Script = 'crash-on-start' | 'never-listen' | 'hang-on-close' | 'hang-on-settings' | 'print-a-lot'

/** As `berthSecretHeader` of the contract, which is not loaded here so that a berth starts fast. */
const secretHeader = 'x-flotilla-berth'

let opening: BerthOpening | null = null
let beats: NodeJS.Timeout | undefined

process.on('message', (message: ToBerth) => {
  if (message.t === 'open') open(message)
  else if (message.t === 'settings') takeSettings(message)
  else if (message.t === 'background-refresh') record({ control: message.t, isOn: message.isOn })
  else record({ control: message.t })
  if (message.t === 'close' && !isScripted('hang-on-close')) process.exit(0)
})
process.on('SIGTERM', () => {
  if (!isScripted('hang-on-close')) process.exit(0)
})
process.on('disconnect', () => process.exit(0))

function takeSettings({ t, revision, settings }: Extract<ToBerth, { t: 'settings' }>): void {
  record({ control: t, settings })
  if (!isScripted('hang-on-settings')) process.send?.({ t: 'settings-taken', revision })
}

const logFile = (suffix: string): string => `${opening?.access.path}.${opening?.access.context}.${suffix}`
const record = (entry: object): void => appendFileSync(logFile('log'), `${JSON.stringify(entry)}\n`)

function isScripted(script: Script): boolean {
  try {
    return readFileSync(logFile('script'), 'utf8').includes(script)
  } catch {
    return false
  }
}

function open(message: BerthOpening): void {
  opening = message
  writeFileSync(logFile('pid'), String(process.pid))
  record({
    control: 'open',
    viewAs: message.viewAs,
    limits: message.limits,
    settings: message.settings,
    memory: message.memory,
    backgroundRefresh: message.backgroundRefresh,
    execArgv: process.execArgv,
    mallocArenaMax: process.env.MALLOC_ARENA_MAX,
  })
  if (isScripted('crash-on-start')) process.exit(7)
  if (isScripted('print-a-lot'))
    for (let line = 0; line < 500; line += 1) process.stderr.write(`line ${line}\u001b[2J\n`)
  if (isScripted('never-listen')) return
  const server = createServer(answer)
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    record({ upgrade: request.url, headers: request.headers })
    if (request.headers[secretHeader] !== message.secret) socket.destroy()
    else sockets.handleUpgrade(request, socket, head, (page) => page.on('message', (data) => page.send(data)))
  })
  const { listen } = message
  if (listen.type === 'socket')
    server.listen(listen.path, () => process.send?.({ t: 'listening', port: null }))
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  record({ method: request.method, url: request.url, headers: request.headers })
  if (request.headers[secretHeader] !== opening?.secret) {
    response.writeHead(401).end()
    return
  }
  const url = new URL(request.url ?? '', 'http://berth')
  const [, , command = ''] = url.pathname.split('/')
  const told = url.searchParams.get('filter') ?? ''
  switch (command) {
    case 'exit':
      process.exit(Number(told))
      break
    case 'die':
      process.kill(process.pid, 'SIGKILL')
      break
    case 'abort':
      // How the runtime ends when it can have no more memory.
      process.abort()
      break
    case 'exhaust':
      exhaust()
      break
    case 'hang':
      break
    case 'half':
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"half":')
      break
    case 'drip':
      response.writeHead(200, { 'content-type': 'text/plain' })
      beats = setInterval(() => response.write('.'), 20)
      response.on('close', () => {
        clearInterval(beats)
        record({ ended: 'drip' })
      })
      break
    case 'big':
      pour(response, Number(told))
      break
    case 'tell':
      process.send?.(JSON.parse(told))
      response.end('{}')
      break
    default:
      response.setHeader('set-cookie', 'from=berth')
      response.setHeader('access-control-allow-origin', '*')
      response.setHeader('etag', '"1"')
      response.writeHead(200, { 'content-type': 'application/json' })
      void text(request).then((body) =>
        response.end(
          JSON.stringify({ url: request.url, of: opening?.access.context, ...(body === '' ? {} : { body }) }),
        ),
      )
  }
}

/** Sends so many bytes as fast as they are taken, and tells the log how many were. */
function pour(response: ServerResponse, bytes: number): void {
  const chunk = Buffer.alloc(64 * 1024, 'x')
  let sent = 0
  const go = (): void => {
    while (sent < bytes) {
      sent += chunk.length
      if (!response.write(chunk)) {
        writeFileSync(logFile('poured'), String(sent))
        response.once('drain', go)
        return
      }
    }
    response.end()
  }
  go()
}

function exhaust(): void {
  const kept: string[][] = []
  for (let at = 0; ; at += 1) kept.push(Array.from({ length: 100_000 }, (_, index) => `${at}-${index}`))
}
