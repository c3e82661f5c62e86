import { describe, expect, it } from 'vitest'
import { reasonToSkip } from './realNode.ts'

describe('Tests on a real node', () => {
  it('run where the machine allows a node', () => {
    for (const isInCI of [true, false]) expect(reasonToSkip({ reason: null }, isInCI)).toBeNull()
  })

  it('are skipped with the reason where the machine forbids one, in CI too', () => {
    const diagnosis = { reason: 'a real node needs root', isForbidden: true }
    for (const isInCI of [true, false]) expect(reasonToSkip(diagnosis, isInCI)).toBe('a real node needs root')
  })

  it('are skipped where a program is missing, and fail in CI', () => {
    const diagnosis = { reason: 'install gcc', isForbidden: false }
    expect(reasonToSkip(diagnosis, false)).toBe('install gcc')
    expect(() => reasonToSkip(diagnosis, true)).toThrow('A real node is needed in CI: install gcc')
  })
})
