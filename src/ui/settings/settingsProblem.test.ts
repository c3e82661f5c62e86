import { describe, expect, it } from 'vitest'
import { settingsProblem, sourceProblem } from './settingsProblem.ts'

describe('the settings', () => {
  it.each([
    [{ processHeapMb: 2048 }, null],
    [{ processHeapMb: 64 }, 'processHeapMb must be a whole number from 128 to 65536'],
    [{ processHeapMb: Number.NaN }, 'processHeapMb must be a whole number from 128 to 65536'],
    [{ requestsInFlight: 0.5 }, 'requestsInFlight must be a whole number from 1 to 1000'],
  ])('say of %j: %s', (change, problem) => {
    expect(settingsProblem(change)).toBe(problem)
  })

  it('take whole paths of files and folders only, each once', () => {
    expect(sourceProblem('/home/me/work', [])).toBeNull()
    expect(sourceProblem('C:\\work\\config', [])).toBeNull()
    expect(sourceProblem('', [])).toContain('Enter the path')
    expect(sourceProblem('~/work', [])).toBe('“~/work” is not an absolute path.')
    expect(sourceProblem('/home/me/work', ['/home/me/work'])).toBe('“/home/me/work” is already in the list.')
  })
})
