import { describe, expect, it } from 'vitest'
import { isFromMinor, webSocketNeedsCreate } from './permissions.ts'

describe('the version of a server', () => {
  it.each([
    ['v1.35.0', true],
    ['v1.36.1', true],
    ['1.35', true],
    ['v1.35.1-gke.100', true],
    ['v1.100.0', true],
    ['v2.0.0', true],
    ['v10.4.0', true],
    ['v1.34.9', false],
    ['v1.4.0', false],
    ['1.34', false],
    // A version that is not known, or not understood, is taken for a new one.
    [null, true],
    ['', true],
    ['unknown', true],
    ['build of v1.34.0', true],
  ])('%j asks for the verb create where a WebSocket to a pod is opened: %j', (version, isNeeded) => {
    expect(webSocketNeedsCreate(version)).toBe(isNeeded)
  })

  it('is compared with the first one that has something', () => {
    expect(isFromMinor('v1.27.4', 27)).toBe(true)
    expect(isFromMinor('v1.27.4', 28)).toBe(false)
  })
})
