/**
 * Everything this machine can run: checks, build, unit tests, tests over real clusters, specs of the built product.
 * What cannot run is listed with the reason; with CI=true that is a failure. The last line is the count.
 */
import fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check } from './check.ts'
import {
  type Counts,
  closingLine,
  countReport,
  noCounts,
  sum,
  type VitestReport,
  withoutSkips,
} from './testing/counts.ts'
import { findMissing, type Need, needsOf } from './testing/needs.ts'
import { endWithParent, show, toolCommand } from './tools.ts'

endWithParent()
const heading = (text: string) => process.stdout.write(`\n${text}\n`)

heading('Checks')
const checks = await check()
const builtWell = (await show([process.execPath, 'scripts/run.mjs', 'product'])) === 0
const build: Counts = { ...noCounts, [builtWell ? 'passed' : 'failed']: 1 }

heading('Unit tests')
const unit = await vitest(['unit'], [])

// One after the other: specs count the requests that reach the shared clusters, which real tests make at will.
const real = await suite('Real clusters', 'real', '{src,testkit,testbed}/**/*.real.test.ts')
const specs = await suite('Specs', 'specs', 'specs/**/*.spec.ts')

const counts = sum([checks, build, unit, real, specs])
const final = process.env.CI === 'true' ? withoutSkips(counts) : counts
if (final.failed > counts.failed) heading('With CI=true, what was skipped counts as failed.')
process.stdout.write(`\n${closingLine(final)}\n`)
process.exit(final.failed === 0 ? 0 : 1)

async function suite(title: string, project: string, pattern: string): Promise<Counts> {
  const { files, skipped } = await runnable([pattern])
  heading(title)
  for (const { file, reason } of skipped) process.stdout.write(`skipped ${file}: ${reason}.\n`)
  const counts = files.length === 0 ? noCounts : await vitest([project], files)
  return sum([counts, { ...noCounts, skipped: skipped.length }])
}

async function runnable(patterns: readonly string[]) {
  const missing = await findMissing()
  const files: string[] = []
  const skipped: { file: string; reason: string }[] = []
  for await (const file of fs.glob(patterns, { exclude: ['**/node_modules/**'] })) {
    const needs: Need[] = needsOf(file, await fs.readFile(file, 'utf8'))
    const reason = needs.map((need) => missing[need]).find((word) => word !== undefined)
    if (reason === undefined) files.push(file)
    else skipped.push({ file, reason })
  }
  return { files: files.toSorted(), skipped: skipped.toSorted((a, b) => (a.file < b.file ? -1 : 1)) }
}

async function vitest(projects: readonly string[], files: readonly string[]): Promise<Counts> {
  const folder = await fs.mkdtemp(join(tmpdir(), 'flotilla-report-'))
  const report = join(folder, 'report.json')
  const code = await show(
    toolCommand('vitest', [
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...files,
    ]),
  )
  const text = await fs.readFile(report, 'utf8').catch(() => null)
  await fs.rm(folder, { recursive: true })
  return countReport(text === null ? null : (JSON.parse(text) as VitestReport), code)
}
