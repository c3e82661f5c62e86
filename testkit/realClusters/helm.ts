import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const launcher = fileURLToPath(new URL('../../testbed/testbed.mjs', import.meta.url))

/** helmFolder gives the folder with the program `helm`, which is built when it is first asked for. */
export async function helmFolder(): Promise<string> {
  const child = spawn(process.execPath, [launcher, 'build', '--helm'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  for await (const chunk of child.stdout) output += chunk
  if (output.trim() === '') throw new Error('Helm cannot be built; see above.')
  return output.trim()
}
