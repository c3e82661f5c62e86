import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Where each tool's own script lies; the links in node_modules/.bin are shell scripts on Windows. */
const scripts = {
  biome: '@biomejs/biome/bin/biome',
  knip: 'knip/bin/knip.js',
  tsc: 'typescript/bin/tsc',
  vitest: 'vitest/vitest.mjs',
} as const

export type Tool = keyof typeof scripts

/** toolCommand is how a tool is started on this Node. */
export const toolCommand = (tool: Tool, args: readonly string[]): readonly string[] => [
  process.execPath,
  `node_modules/${scripts[tool]}`,
  ...args,
]

/** Finished is what a command that has ended said. */
export interface Finished {
  readonly isOk: boolean
  readonly output: string
}

/** run runs a command from the root, or from another folder, and collects what it prints. */
export function run([command = '', ...args]: readonly string[], cwd = process.cwd()): Promise<Finished> {
  const { promise, resolve } = Promise.withResolvers<Finished>()
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.on('error', (problem) => resolve({ isOk: false, output: `${problem.message}\n` }))
  child.on('close', (code) => resolve({ isOk: code === 0, output: Buffer.concat(chunks).toString() }))
  return promise
}

/** show runs a command from the root with this process' own output and resolves to its exit code. */
export function show([command = '', ...args]: readonly string[]): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  child.on('error', () => resolve(127))
  child.on('close', (code) => resolve(code ?? 1))
  return promise
}

/** showLines is show for commands that run beside each other: each prints whole lines. */
export async function showLines([command = '', ...args]: readonly string[]): Promise<number> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
  })
  const { promise, resolve } = Promise.withResolvers<number>()
  child.on('error', () => resolve(127))
  child.on('close', (code) => resolve(code ?? 1))
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => process.stdout.write(`${line}\n`))
  return promise
}

/** endWithParent ends this process and those it started when the bootstrap that runs it has died. */
export function endWithParent(): void {
  process.once('disconnect', () => {
    // The bootstrap gave this process a group of its own; on Windows there are no groups.
    if (process.platform === 'win32') process.exit(1)
    else process.kill(-process.pid, 'SIGTERM')
  })
  // Listening must not keep a process alive whose work is done.
  process.channel?.unref()
}
