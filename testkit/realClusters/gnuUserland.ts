import { execFile } from 'node:child_process'
import { cp, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { KubeClient } from '#kube'
import { runRemotely } from '../runRemotely.ts'
import { temporaryFolder } from '../temporaryFolder.ts'

const run = promisify(execFile)

/** The commands that are taken from this machine; `sh` is its shell. */
const commands = [
  'sh',
  'cat',
  'chmod',
  'head',
  'ln',
  'ls',
  'mkdir',
  'mv',
  'readlink',
  'rm',
  'stat',
  'tail',
  'touch',
]

/**
 * giveGnuUserland puts this machine's own shell and commands, with the libraries that they need, into a container of
 * `realImages.tools`, whose own commands are fewer than those of an ordinary image.
 */
export async function giveGnuUserland(
  client: KubeClient,
  place: { readonly namespace: string; readonly pod: string; readonly container: string },
  {
    without = [],
    also = [],
    files = [],
  }: {
    readonly without?: readonly string[]
    /** More programs of this machine. */
    readonly also?: readonly string[]
    /** Files of this machine that they read, each put at its own path. */
    readonly files?: readonly string[]
  } = {},
): Promise<void> {
  await using folder = await temporaryFolder('userland')
  await mkdir(join(folder.path, 'gnu'))
  const chosen = [...commands, 'tar', ...also].filter((name) => !without.includes(name))
  for (const name of chosen) {
    const { stdout: found } = await run('sh', ['-c', `command -v ${name}`])
    await cp(found.trim(), join(folder.path, 'gnu', name), { dereference: true })
    const { stdout: libraries } = await run('ldd', [found.trim()])
    for (const [path] of libraries.matchAll(/\/\S+/gu)) {
      await mkdir(join(folder.path, dirname(path)), { recursive: true })
      await cp(path, join(folder.path, path), { dereference: true })
    }
  }
  for (const path of files) {
    await mkdir(join(folder.path, dirname(path)), { recursive: true })
    await cp(path, join(folder.path, path), { dereference: true })
  }
  const { stdout: archive } = await run('tar', ['-C', folder.path, '-cf', '-', '.'], {
    encoding: 'buffer',
    maxBuffer: 2 ** 27,
  })
  const mustRun = async (command: readonly string[], input?: Uint8Array) => {
    const { end, errors } = await runRemotely(client, {
      ...{ ...place, command },
      ...(input === undefined ? {} : { input }),
    })
    if (end.is !== 'exited' || end.exitCode !== 0)
      throw new Error(`${command.join(' ')}: ${JSON.stringify(end)} ${errors}`)
  }
  await mustRun(['tar', '-xf', '-', '-C', '/'], archive)
  const gone = without.map((name) => `/gnu/rm -f /bin/${name}`)
  const moved = chosen.map((name) => `/gnu/mv -f /gnu/${name} /bin/${name}`)
  await mustRun(['sh', '-c', [...gone, ...moved.filter((line) => !line.endsWith('/mv'))].join(' && ')])
  await mustRun(['/gnu/mv', '-f', '/gnu/mv', '/bin/mv'])
}
