import { expect, it } from 'vitest'
import { nameToken } from './nameToken.ts'

it('The end of a generated name is five letters and digits', () => {
  const places = [0, 0.5, 0.999, 0.1, 0.9]
  expect(nameToken(() => places.shift() ?? 0)).toBe('br9d7')
})
