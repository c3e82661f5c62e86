import fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { type Need, needsOf } from '../../testkit/needs.ts'
import { showLines, toolCommand } from '../tools.ts'
import { type Counts, countReport, noCounts, sum, type VitestReport } from './counts.ts'
import type { Missing } from './missing.ts'
import type { FileTime, Stage } from './times.ts'

export const heading = (text: string): void => void process.stdout.write(`\n${text}\n`)

/** Ran is what a part of a run came to, and how long its files took. */
export interface Ran {
  readonly counts: Counts
  readonly files: readonly FileTime[]
}

/** StageOf is a stage before it runs. */
export type StageOf = readonly [title: string, perform: () => Promise<Ran>]

/** Run is the stages of one call of `npm test`, in their order. */
export class Run {
  readonly #parts: { readonly stage: Stage; readonly counts: Counts }[] = []
  readonly #startedAt = Date.now()

  /** Prints the title, runs the stage and notes what it came to. */
  async stage(title: string, perform: () => Promise<Ran>): Promise<void> {
    heading(title)
    const startedAt = Date.now()
    const { counts, files } = await perform()
    this.#parts.push({ stage: { title, ms: Date.now() - startedAt, files }, counts })
  }

  /** Runs lanes beside each other, the stages of each in their order; what they print is mixed by the line. */
  async beside(lanes: readonly (readonly StageOf[])[]): Promise<void> {
    await Promise.all(
      lanes.map(async (stages) => {
        for (const [title, perform] of stages) await this.stage(title, perform)
      }),
    )
  }

  get stages(): readonly Stage[] {
    return this.#parts.map(({ stage }) => stage)
  }

  get ms(): number {
    return Date.now() - this.#startedAt
  }

  get counts(): Counts {
    return sum(this.#parts.map(({ counts }) => counts))
  }
}

/** Where no more than a part of a project's files is to run: those whose needs are so. */
export type Part = (needs: readonly Need[]) => boolean

/** suite runs the files of that part of a project that this machine can run, and lists the others with what is missing. */
export async function suite(
  project: string,
  patterns: readonly string[],
  missing: Missing,
  part: Part = () => true,
): Promise<Ran> {
  const { files, skipped } = await runnable(patterns, missing, part)
  for (const { file, reason } of skipped) process.stdout.write(`skipped ${file}: ${reason}.\n`)
  const ran = files.length === 0 ? { counts: noCounts, files: [] } : await vitest(project, files)
  return { ...ran, counts: sum([ran.counts, { ...noCounts, skipped: skipped.length }]) }
}

async function runnable(patterns: readonly string[], missing: Missing, part: Part) {
  const files: string[] = []
  const skipped: { file: string; reason: string }[] = []
  for await (const file of fs.glob(patterns, { exclude: ['**/node_modules/**'] })) {
    const needs: Need[] = needsOf(file, await fs.readFile(file, 'utf8'))
    if (!part(needs)) continue
    const reason = needs.map((need) => missing[need]).find((word) => word !== undefined)
    if (reason === undefined) files.push(file)
    else skipped.push({ file, reason })
  }
  return { files: files.toSorted(), skipped: skipped.toSorted((a, b) => (a.file < b.file ? -1 : 1)) }
}

/** vitest runs a project, whole or only those files of it, counts, and says how long each file took. */
export async function vitest(project: string, files: readonly string[] = []): Promise<Ran> {
  const folder = await fs.mkdtemp(join(tmpdir(), 'flotilla-report-'))
  const report = join(folder, 'report.json')
  const code = await showLines(
    toolCommand('vitest', [
      'run',
      ...['--project', project],
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...files,
    ]),
  )
  const text = await fs.readFile(report, 'utf8').catch(() => null)
  await fs.rm(folder, { recursive: true })
  const read = text === null ? null : (JSON.parse(text) as VitestReport)
  return { counts: countReport(read, code), files: (read?.testResults ?? []).map(timeOf) }
}

const timeOf = ({ name, startTime, endTime }: VitestReport['testResults'][number]): FileTime => ({
  file: relative(process.cwd(), name),
  ms: endTime - startTime,
})
