import { describe, expect, it, vi } from 'vitest'
import { comparedSecrets, ManualClock } from '#testkit'
import { Secrets } from './secrets.ts'

const digestBytes = 32

describe('a guessed secret', () => {
  it.each<[string, (secrets: Secrets) => string, (secrets: Secrets, guess: string) => boolean]>([
    ['the token', ({ token }) => token, (secrets, guess) => secrets.acceptsAuthorization(`Bearer ${guess}`)],
    ['the key of a page', ({ pageKey }) => pageKey, (secrets, guess) => secrets.acceptsKey(guess)],
    [
      'the cookie',
      ({ cookieValue }) => cookieValue,
      (secrets, guess) => secrets.acceptsCookies(`${secrets.cookieName}=${guess}`),
    ],
  ])(
    'of %s is compared in a time that tells neither where it differs nor how long it is',
    (_, of, accepts) => {
      const secrets = new Secrets('here', new ManualClock())
      const secret = of(secrets)
      const last = secret.endsWith('A') ? 'B' : 'A'
      for (const guess of ['A', secret.slice(0, 20), secret.slice(0, -1) + last, `${secret}A`, secret]) {
        using compared = comparedSecrets()
        expect(accepts(secrets, guess)).toBe(guess === secret)
        expect(compared.given.map(({ length }) => length)).toEqual([digestBytes])
      }
    },
  )

  it('of a link is looked for by its digest, of which a guess tells nothing', () => {
    const { linkCodes } = new Secrets('here', new ManualClock())
    const code = linkCodes.make()
    const looked = vi.spyOn(Map.prototype, 'get')
    for (const guess of [code.slice(0, -1), code]) expect(linkCodes.spend(guess)).toBe(guess === code)
    const keys = looked.mock.calls.map(([key]) => String(key))
    looked.mockRestore()
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/u), expect.stringMatching(/^[0-9a-f]{64}$/u)])
  })
})
