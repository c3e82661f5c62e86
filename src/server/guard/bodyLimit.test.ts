import { describe, expect, it } from 'vitest'
import { bodyLimit } from './bodyLimit.ts'

describe('bodyLimit', () => {
  it.each([
    ['/api/v1/actions/drain', 3 * 2 ** 20],
    ['/api/v1/jobs/a/cancel', 64 * 1024],
    ['/api/v1/refresh/pods', 64 * 1024],
    ['/api/v1/settings', 2 ** 20],
    ['/api/v1/actions', 2 ** 20],
    ['/api/v1/actions/drain/x', 2 ** 20],
  ])('of %s is %i bytes', (path, bytes) => {
    expect(bodyLimit(path)).toBe(bytes)
  })
})
