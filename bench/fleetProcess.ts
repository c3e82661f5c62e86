import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import type { Home } from '#testkit'
import type { Flood } from './simulatedFleet.ts'

const script = fileURLToPath(new URL('./simulatedFleet.ts', import.meta.url))

/** FleetProcess is a number of simulated clusters in a process of their own. */
export interface FleetProcess extends AsyncDisposable {
  readonly pid: number
  /** Floods one of them; resolves with the changes a second it was able to make, and each changed pod's last version. */
  flood(
    flood: Flood,
  ): Promise<{ readonly perSecond: number; readonly versions: Readonly<Record<string, string>> }>
}

/** startFleet starts the clusters and puts their kubeconfigs into that home, each in a file of its name. */
export async function startFleet(
  home: Home,
  options: { readonly names: readonly string[]; readonly pods: number; readonly namespaces: number },
): Promise<FleetProcess> {
  const child = spawn(process.execPath, ['--max-old-space-size=8192', script, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => {
    const line = await lines.next()
    if (line.done === true) throw new Error('The simulated clusters ended.')
    return JSON.parse(line.value)
  }
  const { kubeconfigs } = (await next()) as { kubeconfigs: Record<string, unknown> }
  for (const [name, content] of Object.entries(kubeconfigs))
    await writeFile(join(home.kubeDir, name), stringify(content))
  return {
    pid: child.pid as number,
    flood: async (flood) => {
      child.stdin.write(`${JSON.stringify(flood)}\n`)
      return (await next()) as { perSecond: number; versions: Record<string, string> }
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
