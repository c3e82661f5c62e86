import { readFile } from 'node:fs/promises'
import { childrenOf } from './processMemory.ts'

/** `USER_HZ`, in which Linux counts processor time (proc(5)). */
const ticksPerSecond = 100

/** What these processes have used of a processor so far: fields 14 and 15 of proc_pid_stat(5). */
export async function processorSeconds(pids: readonly number[]): Promise<number> {
  let ticks = 0
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in parentheses, which may contain spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    ticks += Number(fields[11]) + Number(fields[12])
  }
  return ticks / ticksPerSecond
}

/** A process and all that it has started. */
export async function processTree(pid: number): Promise<number[]> {
  const pids = [pid]
  for (const child of await childrenOf(pid)) pids.push(...(await processTree(child)))
  return pids
}
