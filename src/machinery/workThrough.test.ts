import { describe, expect, it } from 'vitest'
import { workThrough } from './workThrough.ts'

describe('work on many items', () => {
  it('is done for each in order, so many at a time', async () => {
    const begun: string[] = []
    const ends: (() => void)[] = []
    const done = workThrough(['a', 'b', 'c'], 2, async (item, index) => {
      begun.push(`${index} ${item}`)
      await new Promise<void>((resolve) => ends.push(resolve))
    })
    expect(begun).toEqual(['0 a', '1 b'])
    ends[1]?.()
    await expect.poll(() => begun).toEqual(['0 a', '1 b', '2 c'])
    for (const end of ends) end()
    await done
  })

  it('rejects with the first failure', async () => {
    const work = async (item: string) => {
      if (item === 'b') throw new Error('no b')
    }
    await expect(workThrough(['a', 'b', 'c'], 2, work)).rejects.toThrow('no b')
    await workThrough([], 2, work)
  })
})
