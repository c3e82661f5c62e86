import { readdir, readFile } from 'node:fs/promises'

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
