import { existsSync } from 'node:fs'
import type { Need } from '../../testkit/needs.ts'
import { run, show } from '../tools.ts'

/** Missing says, for each need this machine cannot meet, why. */
export type Missing = Readonly<Partial<Record<Need, string>>>

/** findMissing looks for Go and Chromium, and installs Chromium where that is this machine's custom. */
export async function findMissing(): Promise<Missing> {
  const [clusters, chromium] = await Promise.all([clustersProblem(), chromiumProblem()])
  return { ...(clusters !== null && { clusters }), ...(chromium !== null && { chromium }) }
}

async function clustersProblem(): Promise<string | null> {
  const { isOk, output } = await run([process.execPath, 'testbed/testbed.mjs', 'doctor'])
  try {
    return (JSON.parse(output) as { reason: string | null }).reason
  } catch {
    return isOk ? null : `The testbed cannot be built: ${output.trim()}`
  }
}

async function chromiumProblem(): Promise<string | null> {
  const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  if (existsSync(path)) return null
  const mayInstall =
    process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (!mayInstall || process.env.CHROMIUM_PATH !== undefined)
    return `There is no Chromium at ${path}; install one, or name it in CHROMIUM_PATH`
  process.stdout.write('Installing Chromium with apt …\n')
  await show(['apt-get', 'update', '-qq'])
  await show(['apt-get', 'install', '-qq', '--yes', '--no-install-recommends', 'chromium'])
  return existsSync(path) ? null : 'Chromium could not be installed with apt'
}
