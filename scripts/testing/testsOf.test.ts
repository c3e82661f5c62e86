import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { testsOf } from './testsOf.ts'

it('finds each test that a document names, once', () => {
  expect(testsOf('| a | `src/a.test.ts`, `specs/b.spec.ts` |\n| b | `src/a.test.ts`, `src/c.ts` |')).toEqual([
    'src/a.test.ts',
    'specs/b.spec.ts',
  ])
})

it.each(['docs/security.md', 'docs/isolation.md'])('%s names tests that are there', async (document) => {
  const tests = testsOf(await readFile(document, 'utf8'))
  expect(tests.length).toBeGreaterThan(5)
  expect(tests.filter((path) => !existsSync(path))).toEqual([])
})
