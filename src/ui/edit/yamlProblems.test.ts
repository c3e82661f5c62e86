import { describe, expect, it } from 'vitest'
import { yamlProblems } from './yamlProblems.ts'

describe('yamlProblems', () => {
  const linesOf = (text: string) =>
    yamlProblems(text).map(({ from, message }) => `${text.slice(0, from).split('\n').length}: ${message}`)

  it.each([
    ['a: 1\nb: yes # fine\n', []],
    ['a: 1\na: 2\n', ['2: The key “a” is there twice.']],
    ['a: 1\nb: [1\n', [expect.stringMatching(/^[23]: /u)]],
    ['a: 1\n---\nb: 1\n', ['2: Only one object can be saved: this is a second document.']],
    ['', ['1: The text is empty.']],
    ['a: {b: 1, b: 2}\n', ['1: The key “b” is there twice.']],
  ])('says what is wrong with %j, at its line', (text, problems) => {
    expect(linesOf(text)).toEqual(problems)
  })

  it('lets values be empty', () => {
    expect(yamlProblems('', { mayBeEmpty: true })).toEqual([])
  })
})
