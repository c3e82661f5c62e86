import { describe, expect, it } from 'vitest'
import { TreeNames } from './treeNames.ts'

describe('the names of a tree', () => {
  it('are another one for each file, whatever names it has already', () => {
    const names = new TreeNames('data')
    const given = ['a.txt', 'A.txt', 'a (2).txt', 'a.txt', 'a (2).txt', 'a (4).txt', 'a.txt'].map((path) =>
      names.file(path),
    )
    expect(given).toEqual(
      ['a', 'A (2)', 'a (2) (2)', 'a (3)', 'a (2) (3)', 'a (4)', 'a (5)'].map((name) => `data/${name}.txt`),
    )
  })

  it('are found at once where a container gives fifty thousand files one name', () => {
    const names = new TreeNames('data')
    const given = new Set(Array.from({ length: 50_000 }, () => names.file('a')))
    expect(given.size).toBe(50_000)
    expect(given).toContain('data/a (50000)')
  })
})
