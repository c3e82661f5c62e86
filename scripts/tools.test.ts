import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'

const module = new URL('./tools.ts', import.meta.url).href

/** A script as the bootstrap starts it: with an IPC channel and a process group of its own. */
const script = (body: string) =>
  spawn(
    process.execPath,
    ['--input-type=module', '-e', `import { endWithParent } from '${module}'\nendWithParent()\n${body}`],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], detached: true },
  )

describe('endWithParent', () => {
  it('does not keep a script alive whose work is done', async () => {
    expect(await once(script(''), 'exit')).toEqual([0, null])
  })

  it('ends a script that still works when its parent has gone', async () => {
    const working = script("setInterval(() => {}, 1000)\nprocess.stdout.write('working')")
    if (working.stdout !== null) await once(working.stdout, 'data')
    working.disconnect()
    expect(await once(working, 'exit')).toEqual([null, 'SIGTERM'])
  })
})
