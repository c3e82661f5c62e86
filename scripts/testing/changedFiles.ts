import fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { run, toolCommand } from '../tools.ts'
import { type Picks, type ProjectFile, pick, type Wish } from './picks.ts'

/** pickChanged asks Git for the changed files and Vitest for the test files that import them. */
export async function pickChanged({ since, named }: Extract<Wish, { type: 'changed' }>): Promise<Picks> {
  const changed = await changedFiles(since)
  const reached = await listed(['--changed', ...(since === null ? [] : [since])])
  return pick({ all: await listed([]), reached, changed, named })
}

/** The files that differ from that commit, committed since or not, and new ones. */
async function changedFiles(since: string | null): Promise<readonly string[]> {
  const lists = await Promise.all([
    since === null ? '' : git('diff', '--name-only', `${since}...HEAD`),
    git('diff', '--name-only', 'HEAD'),
    git('ls-files', '--others', '--exclude-standard'),
  ])
  return lists.flatMap((list) => list.split('\n')).filter((file) => file !== '')
}

async function git(...args: readonly string[]): Promise<string> {
  const { isOk, output } = await run(['git', ...args])
  if (!isOk) throw new Error(`git ${args.join(' ')}: ${output.trim()}`)
  return output
}

/** The test files that Vitest would run with those arguments. */
async function listed(args: readonly string[]): Promise<readonly ProjectFile[]> {
  const folder = await fs.mkdtemp(join(tmpdir(), 'flotilla-list-'))
  try {
    const path = join(folder, 'list.json')
    const { isOk, output } = await run(
      toolCommand('vitest', ['list', '--filesOnly', `--json=${path}`, ...args]),
    )
    if (!isOk) throw new Error(`The test files could not be listed: ${output.trim()}`)
    const files = JSON.parse(await fs.readFile(path, 'utf8')) as { file: string; projectName: string }[]
    return files.map(({ file, projectName: project }) => ({ project, file: relative(process.cwd(), file) }))
  } finally {
    await fs.rm(folder, { recursive: true })
  }
}
