import { readFile } from 'node:fs/promises'
import type { TestProject } from 'vitest/node'
import { type Need, needsOf } from './needs.ts'

/** isNeeded tells whether any file of this run has that need, so that a run of a few files starts no more than theirs. */
export async function isNeeded(need: Need, project: TestProject): Promise<boolean> {
  // Not in Vitest's types; without it every file of the project is taken to be in the run.
  const { filenamePattern } = project.vitest as { readonly filenamePattern?: string[] }
  const { testFiles } = await project.globTestFiles(filenamePattern)
  for (const file of testFiles) if (needsOf(file, await readFile(file, 'utf8')).includes(need)) return true
  return false
}
