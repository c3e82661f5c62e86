import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openRealClusters, type RealCluster } from '#testkit'
import { benchChurn } from './churn.ts'
import type { Figure } from './figures.ts'
import { benchFleet } from './fleet.ts'
import { benchForward } from './forward.ts'
import { benchInterface } from './interface.ts'
import { benchLatency } from './latency.ts'
import { benchLogSearch } from './logSearch.ts'
import { benchLogDownload, benchLogs } from './logs.ts'
import { benchMenu } from './menu.ts'
import { benchNeighbours } from './neighbours.ts'
import { benchPage } from './page.ts'
import { benchRewrites } from './rewrites.ts'
import { benchRows } from './rows.ts'
import { benchShell } from './shell.ts'
import { benchSync } from './sync.ts'
import { benchVisit } from './visit.ts'
import { benchWide } from './wide.ts'

/**
 * The budgets of the design, measured: `npm run bench` runs all and writes docs/performance.md, each part in a process of
 * its own, so that none pays for what another has left; `-- --only rows`, `sync`, `wide`, `page`, `latency`, `interface`,
 * `menu`, `visit`, `neighbours`, `rewrites`, `forward`, `shell`, `logs`, `logSearch`, `logDownload`, `fleet` or `churn` runs a part and only prints; `--pods N`,
 * `--rounds N`, `--seconds N` and `--clusters N` change the size.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    pods: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '300' },
    clusters: { type: 'string', default: '50' },
  },
})

const beginMark = '<!-- figures -->'
const endMark = '<!-- end of figures -->'

const pods = Number(values.pods)
const rounds = Number(values.rounds)

const parts: Readonly<Record<string, () => Promise<Figure[]>>> = {
  rows: () => benchRows(150_000),
  sync: () => inCluster(pods, 40, (cluster) => benchSync(cluster, pods, rounds)),
  wide: () => inCluster(pods, 40, (cluster) => benchWide(cluster, pods, rounds)),
  page: () => inCluster(20_000, 1, (cluster) => benchPage(cluster, 20_000)),
  latency: () =>
    inCluster(20_000, 40, async (cluster, pid) => [
      ...(await benchLatency(cluster, pid, { pods: 20_000, rate: 5, seconds: 30 })),
      ...(await benchLatency(cluster, pid, { pods: 20_000, rate: 100, seconds: 60 })),
    ]),
  interface: benchInterface,
  menu: benchMenu,
  visit: benchVisit,
  neighbours: benchNeighbours,
  rewrites: benchRewrites,
  forward: benchForward,
  shell: benchShell,
  logs: () => benchLogs(20),
  logSearch: benchLogSearch,
  logDownload: benchLogDownload,
  fleet: () => benchFleet(Number(values.clusters), 1000),
  churn: () => benchChurn(Number(values.seconds)),
}

/** Hands over a real cluster, and the process that started all of its own. */
async function inCluster(
  pods: number,
  namespaces: number,
  bench: (cluster: RealCluster, pid: number) => Promise<Figure[]>,
): Promise<Figure[]> {
  await using clusters = await openRealClusters(['bench'], { pods, namespaces, minimal: true })
  return await bench(clusters.of('bench'), clusters.pid)
}

async function figuresOf(part: string): Promise<Figure[]> {
  const child = fork(fileURLToPath(import.meta.url), ['--only', part, ...process.argv.slice(2)])
  let figures: Figure[] = []
  child.on('message', (message) => {
    figures = message as Figure[]
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`The part ${part} ended with ${code}.`)
  return figures
}

const figures: Figure[] = []
if (values.only === undefined) {
  for (const part of Object.keys(parts)) figures.push(...(await figuresOf(part)))
} else {
  const run = parts[values.only]
  if (run === undefined)
    throw new Error(`There is no part ${values.only}; there are ${Object.keys(parts).join(', ')}.`)
  figures.push(...(await run()))
  process.send?.(figures)
}

const table = [
  '| what | measured | peer in the same run | budget | met |',
  '|---|---|---|---|---|',
  ...figures.map(
    ({ what, measured, peer, budget, isMet }) =>
      `| ${what} | ${measured} | ${peer} | ${budget} | ${isMet === null ? '' : isMet ? 'yes' : 'no'} |`,
  ),
].join('\n')
process.stdout.write(`${table}\n`)

if (values.only === undefined) {
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`
  const file = new URL('../docs/performance.md', import.meta.url)
  const text = await readFile(file, 'utf8')
  const begin = text.indexOf(beginMark)
  const end = text.indexOf(endMark)
  if (begin === -1 || end === -1)
    throw new Error(`docs/performance.md has no place for the figures: ${beginMark} … ${endMark}`)
  await writeFile(
    file,
    `${text.slice(0, begin + beginMark.length)}\n\n${machine}\n\n${table}\n\n${text.slice(end)}`,
  )
}
