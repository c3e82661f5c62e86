import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { openRealClusters } from '#testkit'
import { benchChurn } from './churn.ts'
import type { Figure } from './figures.ts'
import { benchFleet } from './fleet.ts'
import { benchInterface } from './interface.ts'
import { benchLatency } from './latency.ts'
import { benchNeighbours } from './neighbours.ts'
import { benchPage } from './page.ts'
import { benchRows } from './rows.ts'
import { benchSync } from './sync.ts'
import { benchWide } from './wide.ts'

/**
 * The budgets of the design, measured: `npm run bench` runs all and writes docs/performance.md; `-- --only rows`, `sync`,
 * `wide`, `page`, `latency`, `interface`, `neighbours`, `fleet` or `churn` runs a part and only prints; `--pods N`,
 * `--rounds N` and `--clusters N` change the size.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    pods: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '300' },
    clusters: { type: 'string', default: '50' },
  },
})

const beginMark = '<!-- figures -->'
const endMark = '<!-- end of figures -->'

const figures: Figure[] = []
const runs = (part: string) => values.only === undefined || values.only === part

if (runs('rows')) figures.push(...(await benchRows(150_000)))
if (runs('sync')) {
  const pods = Number(values.pods)
  await using clusters = await openRealClusters(['bench'], { pods, namespaces: 40, minimal: true })
  figures.push(...(await benchSync(clusters.of('bench'), pods, Number(values.rounds))))
}
if (runs('wide')) {
  const pods = Number(values.pods)
  await using clusters = await openRealClusters(['bench'], { pods, namespaces: 40, minimal: true })
  figures.push(...(await benchWide(clusters.of('bench'), pods, Number(values.rounds))))
}
if (runs('page')) {
  const pods = 20_000
  await using clusters = await openRealClusters(['bench'], { pods, namespaces: 1, minimal: true })
  figures.push(...(await benchPage(clusters.of('bench'), pods)))
}
if (runs('latency')) {
  await using clusters = await openRealClusters(['bench'], { pods: 20_000, namespaces: 40, minimal: true })
  figures.push(...(await benchLatency(clusters.of('bench'), 20_000, 5, 30)))
  figures.push(...(await benchLatency(clusters.of('bench'), 20_000, 100, 60)))
}
if (runs('interface')) figures.push(...(await benchInterface()))
if (runs('neighbours')) figures.push(...(await benchNeighbours()))
if (runs('fleet')) figures.push(...(await benchFleet(Number(values.clusters), 1000)))
if (runs('churn')) figures.push(...(await benchChurn(Number(values.seconds))))

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
