import { describe, expect, it } from 'vitest'
import type { KubeconfigEntry } from '#contract'
import { sourceWords } from './sourceWords.ts'

const file = (path: string, contexts: number, problem: string | null = null) =>
  ({ path, problem, contexts: Array.from({ length: contexts }, () => ({})) }) as unknown as KubeconfigEntry

describe('sourceWords', () => {
  const kubeconfigs = {
    others: [],
    files: [file('/w/a', 2), file('/w/b', 1), file('/work', 7), file('/broken', 0, 'not YAML')],
  }
  it.each([
    ['/w', '3 contexts'],
    ['/w/', '3 contexts'],
    ['/w/b', '1 context'],
    ['/broken', 'not YAML'],
    ['/nowhere', 'nothing found'],
  ])('says of %s: %s', (source, words) => {
    expect(sourceWords(kubeconfigs, source)).toBe(words)
  })

  it('says nothing before the files were read', () => {
    expect(sourceWords(null, '/w')).toBe('')
  })
})
