import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ManualClock, temporaryFolder } from '#testkit'
import { HelmProgram } from './helmProgram.ts'

/** A program `helm` that is that script; none where there is no script. */
async function aProgram(script: string | null) {
  const stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder('helm'))
  const file = join(folder.path, 'helm')
  if (script !== null) {
    await writeFile(file, `#!/bin/sh\n${script}\n`)
    await chmod(file, 0o755)
  }
  const clock = new ManualClock()
  const helm = new HelmProgram({ clock, variables: {}, path: async () => folder.path })
  return { helm, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

describe('the program helm', () => {
  it.each([
    ['v3.12.3', 'Helm v3.12.3 is too old: 3.13 or later is needed.'],
    ['v2.17.0', 'Helm v2.17.0 is too old: 3.13 or later is needed.'],
    ['v3.13.0', null],
    ['v4.0.1+g1234', null],
    ['hello', 'The program “helm” does not say its version.'],
  ])('of version %s is judged before anything is done: %s', async (version, problem) => {
    await using world = await aProgram(`echo ${version}`)
    expect(await world.helm.version(new AbortController().signal)).toMatchObject({ problem })
  })

  it('that is not there is said to be missing, with where to get it', async () => {
    await using world = await aProgram(null)
    expect(await world.helm.version(new AbortController().signal)).toMatchObject({
      version: null,
      problem: expect.stringMatching(/not installed on this machine.*https:\/\/helm\.sh/u),
    })
  })

  it('is asked to stop where its job is cancelled, with all that it has started', async () => {
    await using world = await aProgram('exec /bin/sleep 60')
    const stop = new AbortController()
    const run = world.helm.run({ args: [], cluster: null, signal: stop.signal })
    const ended = expect(run).rejects.toThrow('cancelled')
    stop.abort(new Error('cancelled'))
    await ended
  })
})
