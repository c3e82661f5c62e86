import { expect, it } from 'vitest'
import { messageOf } from './messageOf.ts'

it('What was thrown is told by its message, and what is no error by itself', () => {
  expect([messageOf(new TypeError('no')), messageOf('text'), messageOf(undefined)]).toEqual([
    'no',
    'text',
    'undefined',
  ])
})
