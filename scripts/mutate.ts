/**
 * Changes the product's code in small ways, one at a time, and sees whether a test notices: `npm run mutate` for
 * everything that mutate/rooms.ts lists, `npm run mutate -- src/machinery src/berth/views/patch.ts` for parts of it. Prints
 * what no test noticed and fails below the threshold. `npm run mutate -- --emptied` empties each long file of the product
 * instead. It is not a part of `npm test`.
 */
import fs from 'node:fs/promises'
import { isTreeCurrent, runNpm } from './bootstrap/dependencies.mjs'
import { emptyEach } from './mutate/emptied.ts'
import {
  type AcceptedMutants,
  acceptedMutants,
  type MutationReport,
  percentOf,
  type Score,
  scoreLines,
  scoreOf,
} from './mutate/report.ts'
import { type MutatedRoom, mutatedRooms } from './mutate/rooms.ts'
import { endWithParent, show } from './tools.ts'

const thresholdPercent = 85
const tester = 'scripts/mutate'
const folder = '.setup/mutate'
const acceptedFile = `${tester}/accepted.json`

/** The mutation tester has 180 packages; a person who only starts the product does not wait for them. */
async function installTester(): Promise<void> {
  if (isTreeCurrent(tester)) return
  process.stdout.write('Installing the mutation tester …\n')
  await runNpm(tester, ['ci'])
}

async function mutate({ name, sources, tests }: MutatedRoom, concurrency: number): Promise<MutationReport> {
  await fs.mkdir(folder, { recursive: true })
  const reportFile = `${folder}/${name}.json`
  const config = {
    mutate: sources,
    testRunner: 'vitest',
    vitest: { configFile: `${tester}/vitest.config.ts`, related: false },
    plugins: ['@stryker-mutator/vitest-runner', `./${tester}/plainWords.ts`],
    ignorers: ['plain-words'],
    coverageAnalysis: 'perTest',
    concurrency,
    // More than a test may take (warmPool.ts): a test that hangs fails, and the warm process stays.
    timeoutMS: 15_000,
    dryRunTimeoutMinutes: 30,
    tempDirName: `${folder}/sandboxes`,
    ignorePatterns: ['**', '!src/**', '!testkit/**', `!${tester}/*.ts`, '!package.json', '!tsconfig*.json'],
    // The tester would rewrite it with TypeScript's old API, which TypeScript 7 does not have.
    tsconfigFile: 'none',
    reporters: ['json', process.stdout.isTTY ? 'progress' : 'progress-append-only'],
    jsonReporter: { fileName: reportFile },
    warnings: { slow: false },
    logLevel: 'warn',
  }
  const configFile = `${folder}/config.json`
  await fs.writeFile(configFile, JSON.stringify(config))
  process.env.MUTATE_TESTS = JSON.stringify(tests)
  const stryker = `${tester}/node_modules/@stryker-mutator/core/bin/stryker.js`
  // It has printed why.
  if ((await show([process.execPath, stryker, 'run', configFile])) !== 0) process.exit(1)
  return JSON.parse(await fs.readFile(reportFile, 'utf8')) as MutationReport
}

async function emptyLongFiles(): Promise<never> {
  let unnoticed = 0
  const isWanted = (file: string) => paths.length === 0 || paths.some((each) => file.startsWith(each))
  await emptyEach(process.cwd(), isWanted, ({ file, noticedBy }) => {
    if (noticedBy === null) unnoticed += 1
    process.stdout.write(`${noticedBy === null ? 'unnoticed' : 'noticed  '} ${file}\n`)
  })
  process.exit(unnoticed === 0 ? 0 : 1)
}

endWithParent()
const args = process.argv.slice(2)
const concurrency = Number(args.find((arg) => arg.startsWith('--concurrency='))?.split('=')[1] ?? 1)
const entries = JSON.parse(await fs.readFile(acceptedFile, 'utf8')) as readonly AcceptedMutants[]
const accepted = acceptedMutants(entries)
const paths = args.filter((arg) => !arg.startsWith('--'))
if (args.includes('--emptied')) await emptyLongFiles()
const rooms = mutatedRooms(paths)
await installTester()
const scores: [name: string, score: Score][] = []
for (const room of rooms) {
  const score = scoreOf(await mutate(room, concurrency), accepted)
  scores.push([room.name, score])
  process.stdout.write(`\n${scoreLines(room.name, score).join('\n')}\n`)
}
const weak = scores.filter(([, score]) => percentOf(score) < thresholdPercent)
for (const [name] of weak) process.stdout.write(`${name} is below ${thresholdPercent} %.\n`)
process.exit(weak.length === 0 ? 0 : 1)
