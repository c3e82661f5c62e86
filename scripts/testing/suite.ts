import fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { show, toolCommand } from '../tools.ts'
import { type Counts, countReport, noCounts, sum, type VitestReport } from './counts.ts'
import { findMissing, type Need, needsOf } from './needs.ts'

export const heading = (text: string): void => void process.stdout.write(`\n${text}\n`)

/** suite runs a project's files that this machine can run, and lists the others with what is missing. */
export async function suite(title: string, project: string, pattern: string): Promise<Counts> {
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

/** vitest runs these projects, whole or only those files of theirs, and counts. */
export async function vitest(projects: readonly string[], files: readonly string[]): Promise<Counts> {
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
