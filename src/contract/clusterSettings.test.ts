import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { clusterSettingsPatchSchema, clusterSettingsSchema, issueWords, maxViewBytes } from '#contract'

const words = (input: unknown): string => {
  const parsed = v.safeParse(clusterSettingsSchema, input)
  return parsed.success ? 'accepted' : issueWords(parsed.issues)
}

describe('the settings of a cluster', () => {
  it('are an open cluster without namespaces of its own where nothing is set', () => {
    expect(v.parse(clusterSettingsSchema, {})).toEqual({
      version: 1,
      namespaces: [],
      colour: null,
      protection: 'open',
    })
  })

  it('name each namespace once', () => {
    const { namespaces } = v.parse(clusterSettingsSchema, { namespaces: ['shop', 'pay', 'shop'] })
    expect(namespaces).toEqual(['shop', 'pay'])
  })

  it.each(['a', 'shop-1', '1', 'a'.repeat(63)])('take the namespace %j', (namespace) => {
    expect(words({ namespaces: [namespace] })).toBe('accepted')
  })

  it.each(['', '-shop', 'shop-', 'Shop', 'sh_op', 'shop/', ' shop', 'a'.repeat(64)])(
    'refuse the namespace %j',
    (namespace) => {
      expect(words({ namespaces: [namespace] })).toContain('must be a DNS label')
    },
  )

  it('refuse more namespaces than a person can have typed', () => {
    const namespaces = Array.from({ length: 201 }, (_, n) => `n${n}`)
    expect(words({ namespaces })).toBe('namespaces must be at most 200')
    expect(words({ namespaces: namespaces.slice(1) })).toBe('accepted')
  })

  it.each([0, 63, null])('take the colour %j', (colour) => {
    expect(words({ colour })).toBe('accepted')
  })

  it.each([-1, 64, 1.5, 'red'])('refuse the colour %j', (colour) => {
    expect(words({ colour })).toContain('colour must')
  })

  it.each(['open', 'confirm', 'read-only'] as const)('take the protection %j', (protection) => {
    expect(v.parse(clusterSettingsSchema, { protection }).protection).toBe(protection)
  })

  it('change one by one, and never their version', () => {
    expect(v.parse(clusterSettingsPatchSchema, { version: 1, colour: 3 })).toEqual({ colour: 3 })
  })

  it('hold no more than 256 KiB of how a cluster is looked at', () => {
    expect(maxViewBytes).toBe(262_144)
  })
})
