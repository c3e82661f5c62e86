import type { Clock } from '#machinery'
import type { Call } from './call.ts'
import { seedOf } from './logWords.ts'

/** Entry is one line of a journal. */
interface Entry {
  readonly atMs: number
  readonly text: string
}

const madeLines = 400
const madeGapMs = 3000
const services = ['kubelet', 'containerd']

/** Plausible lines of a kubelet and of a container runtime, each with a number that changes. */
const templates: Readonly<Record<string, readonly ((n: number, klog: string) => string)[]>> = {
  kubelet: [
    (n, klog) =>
      `I${klog} kubelet.go:2421] "SyncLoop (probe)" probe="readiness" status="ready" pod="shop/web-${n % 9}"`,
    (n, klog) =>
      `I${klog} reconciler_common.go:251] "operationExecutor.MountVolume started" pod="shop/cart-${n % 5}"`,
    (n, klog) =>
      `W${klog} prober.go:120] "Probe failed" probeType="Readiness" pod="shop/web-${n % 9}" output="HTTP 503"`,
    (n, klog) =>
      `I${klog} pod_startup_latency_tracker.go:104] "Observed pod startup duration" seconds="${1 + (n % 7)}"`,
    (n, klog) =>
      `E${klog} pod_workers.go:1324] "Error syncing pod, skipping" err="back-off ${10 + (n % 50)}s restarting"`,
  ],
  containerd: [
    (n) => `level=info msg="StartContainer for ${n.toString(16)} returns successfully"`,
    (n) => `level=info msg="shim disconnected" id=${n.toString(16)} namespace=k8s.io`,
    (n) => `level=warning msg="cleaning up after shim disconnected" id=${n.toString(16)}`,
  ],
}

/**
 * NodeLogs are the nodes' own logs, served as a kubelet does: those of services from a journal, by the answer of `journalctl
 * --utc --output=short-precise`, and files of `/var/log`. A service has made-up lines until a test writes its own.
 */
export class NodeLogs {
  readonly #clock: Clock
  readonly #written = new Map<string, Entry[]>()
  /** What every node has in its folder. */
  readonly files = new Map<string, string>([['boot.log', 'Reached target Multi-User System.\n']])
  /**
   * `no-journal`: the node's system has none. `no-query`: `enableSystemLogQuery` is off. `off`: `enableSystemLogHandler` is.
   */
  shows: 'journal' | 'no-journal' | 'no-query' | 'off' = 'journal'

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Writes lines to a service's journal, which has none but those from now on. */
  write(service: string, ...texts: readonly string[]): void {
    const entries = this.#written.get(service) ?? []
    this.#written.set(service, entries)
    for (const text of texts) entries.push({ atMs: this.#clock.now(), text })
  }

  /** Answers a question about the folder, a file of it, or a service's journal. */
  answer(call: Call, node: string, file: string): void {
    const service = call.query.get('query')
    if (this.shows === 'off') call.text(405, 'logs endpoint is disabled.\n')
    else if (file !== '') this.#answerFile(call, decodeURIComponent(file))
    else if (service === null || this.shows === 'no-query') this.#list(call)
    else if (this.shows === 'no-journal' || !this.#has(service))
      call.text(
        200,
        `\noptions present and query resolved to log files for [${service}]\ntry without specifying options\n`,
      )
    else {
      const tail = call.query.get('tailLines')
      const all = this.#journal(service, node)
      const lines = tail === null ? all : all.slice(Math.max(0, all.length - Number(tail)))
      const words = lines.map((entry) => `${printed(entry, node, service)}\n`).join('')
      call.text(200, words === '' ? '-- No entries --\n' : words)
    }
  }

  #list(call: Call): void {
    const links = ['pods/', ...this.files.keys()].map((name) => `<a href="${encodeURI(name)}">${name}</a>\n`)
    call.text(200, `<!doctype html>\n<pre>\n${links.join('')}</pre>\n`, {
      'content-type': 'text/html; charset=utf-8',
    })
  }

  /** Serves the part that is asked for, as Go's file server does. */
  #answerFile(call: Call, name: string): void {
    const content = this.files.get(name)
    if (content === undefined) {
      call.text(404, '404 page not found\n')
      return
    }
    const bytes = Buffer.from(content)
    const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/u.exec(call.header('range')) ?? []
    if (bytes.length === 0 || (first === '' && last === '')) {
      call.text(200, bytes)
      return
    }
    const from = first === '' ? Math.max(0, bytes.length - Number(last)) : Number(first)
    if (from >= bytes.length) {
      call.text(416, 'invalid range: failed to overlap\n', { 'content-range': `bytes */${bytes.length}` })
      return
    }
    const to = first === '' || last === '' ? bytes.length : Math.min(bytes.length, Number(last) + 1)
    call.text(206, bytes.subarray(from, to), { 'content-range': `bytes ${from}-${to - 1}/${bytes.length}` })
  }

  #has(service: string): boolean {
    return services.includes(service) || this.#written.has(service)
  }

  #journal(service: string, node: string): readonly Entry[] {
    const written = this.#written.get(service)
    if (written !== undefined) return written
    const words = templates[service] ?? []
    const seed = Math.abs(seedOf(`${node}/${service}`))
    const newest = Math.floor(this.#clock.now() / madeGapMs)
    return Array.from({ length: madeLines }, (_, index) => {
      const step = newest - madeLines + index + 1
      const n = Math.abs(Math.imul(step ^ seed, 2654435761)) >> 4
      const atMs = step * madeGapMs + (seed % 1000)
      return { atMs, text: (words[n % words.length] ?? String)(n, klogHead(atMs)) }
    }).filter(({ atMs }) => atMs <= this.#clock.now())
  }
}

/** What stands between the level and the place in the program. */
function klogHead(atMs: number): string {
  const time = new Date(atMs).toISOString()
  return `${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000     812`
}

const day = new Intl.DateTimeFormat('en-US', { month: 'short', day: '2-digit', timeZone: 'UTC' })

const printed = ({ atMs, text }: Entry, node: string, service: string): string =>
  `${day.format(atMs)} ${new Date(atMs).toISOString().slice(11, 23)}000 ${node} ${service}[812]: ${text}`

/** NodeLogAddress is a node and a file of its logs; empty for the folder. */
export interface NodeLogAddress {
  readonly node: string
  readonly file: string
}

/** nodeLogAddress is the node and the file that a path asks a kubelet's logs for; null for another path. */
export function nodeLogAddress(path: string): NodeLogAddress | null {
  const [, node, file] = /^\/api\/v1\/nodes\/([^/]+)\/proxy\/logs\/(.*)$/u.exec(path) ?? []
  return node === undefined || file === undefined ? null : { node: decodeURIComponent(node), file }
}
