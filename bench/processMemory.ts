import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import WebSocket from 'ws'

/** Memory of one process in bytes: the most it ever held, and its share of what it holds now. Linux only. */
export async function processMemory(pid: number): Promise<{ peakRss: number; pss: number }> {
  return {
    peakRss: await field(`/proc/${pid}/status`, 'VmHWM'),
    pss: await field(`/proc/${pid}/smaps_rollup`, 'Pss'),
  }
}

async function field(file: string, name: string): Promise<number> {
  const text = await readFile(file, 'utf8')
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]
  if (kilobytes === undefined) throw new Error(`${file} has no ${name}.`)
  return Number(kilobytes) * 1024
}

/** The processes a process has started itself. */
export async function childrenOf(pid: number): Promise<number[]> {
  const children: number[] = []
  for (const task of await readdir(`/proc/${pid}/task`)) {
    const text = await readFile(`/proc/${pid}/task/${task}/children`, 'utf8')
    children.push(...text.trim().split(' ').filter(Boolean).map(Number))
  }
  return children
}

/**
 * Arguments for Node under which the product's processes open an inspector when they are sent SIGUSR1. The product itself
 * starts them so that they do not.
 */
export const withInspectors: readonly string[] = [
  '--import',
  new URL('./inspectors.mjs', import.meta.url).href,
]

/** Where Node opens its inspector when a process is sent SIGUSR1. */
const inspector = 'http://127.0.0.1:9229/json/list'

/** Has a berth collect its whole heap, so that what it holds afterwards is what it needs. */
export async function collectHeap(berth: number): Promise<void> {
  process.kill(berth, 'SIGUSR1')
  const socket = new WebSocket(await inspectorOf(berth))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }))
  await new Promise((resolve) => socket.once('message', resolve))
  socket.close()
}

async function inspectorOf(berth: number): Promise<string> {
  for (let tries = 0; tries < 50; tries += 1) {
    const answer = await fetch(inspector).catch(() => null)
    const targets = ((await answer?.json()) ?? []) as { url: string; webSocketDebuggerUrl: string }[]
    const target = targets.find(({ url }) => url.endsWith('/berth.js'))
    if (target !== undefined) return target.webSocketDebuggerUrl
    await wait(100)
  }
  throw new Error(`The berth ${berth} opens no inspector; something else may have its port.`)
}
