import { expect, it } from 'vitest'
import { readsOnce } from './yamlText.ts'

it('A text that several look at is read once, and another one again', () => {
  const read = readsOnce()
  const first = read('a: 1')
  expect(read('a: 1')).toBe(first)
  const second = read('a: 2')
  expect(second.map((document) => document.toJS() as unknown)).toEqual([{ a: 2 }])
  expect(read('a: 1')).not.toBe(first)
})
