import { execFileSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { cpus, setPriority } from 'node:os'
import { childrenOf } from './processMemory.ts'

/** Where the product is kept, and where what it is measured with. */
export const productCore = 0
export const loadCore = 1

/** Keeps a process, and what it will start, on one core; false where this machine has one only or cannot. */
export function pinToCore(pid: number, core: number): boolean {
  // Not what this process may use, which is one core once it is kept on one itself.
  if (process.platform !== 'linux' || cpus().length < 2) return false
  execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' })
  return true
}

/** The same with everything that it has started already. */
export async function pinTree(pid: number, core: number): Promise<boolean> {
  if (!pinToCore(pid, core)) return false
  for (const child of await childrenOf(pid)) await pinTree(child, core)
  return true
}

/** Where everything ran, for a figure's line. */
export const coreWords = (isPinned: boolean): string =>
  isPinned ? 'product and load on separate cores' : 'everything on the same cores'

/** Has a process run only while nobody else on its core wants to: what it does is not what is measured. Linux only. */
export async function giveWay(pid: number): Promise<void> {
  for (const thread of await readdir(`/proc/${pid}/task`)) setPriority(Number(thread), 15)
}
