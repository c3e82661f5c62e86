import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const launcher = fileURLToPath(new URL('../testbed/testbed.mjs', import.meta.url))

/** startTestbedCommand runs a subcommand of the testbed and hands over each JSON line it prints. */
export function startTestbedCommand(
  args: readonly string[],
  onLine: (line: unknown) => void,
): { child: ChildProcess; ended: Promise<void> } {
  const child = spawn(process.execPath, [launcher, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  createInterface({ input: child.stdout }).on('line', (line) => onLine(JSON.parse(line)))
  const ended = once(child, 'close').then(([code]) => {
    if (code !== 0 && code !== null) throw new Error(`testbed ${args[0]} ended with ${code}.`)
  })
  // It may fail before anyone waits for it; whoever does hears of it then.
  ended.catch(() => {})
  return { child, ended }
}

/** runTestbedCommand runs it to its end and gives the last JSON line it printed. */
export async function runTestbedCommand<T>(args: readonly string[]): Promise<T> {
  let last: unknown
  await startTestbedCommand(args, (line) => {
    last = line
  }).ended
  return last as T
}
