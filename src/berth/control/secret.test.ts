import { describe, expect, it } from 'vitest'
import { comparedSecrets } from '#testkit'
import { isSecret } from './secret.ts'

describe('the secret between server and process', () => {
  it('is compared whole with a guess of its length, and with no other', () => {
    using compared = comparedSecrets()
    const guesses = ['secret', 'secreT', 'Secret']
    expect(guesses.map((guess) => isSecret(guess, 'secret'))).toEqual([true, false, false])
    for (const guess of ['', 'secre', 'secrets', undefined, ['secret']])
      expect(isSecret(guess, 'secret')).toBe(false)
    expect(compared.given.map(String)).toEqual(guesses)
  })
})
