import { describe, expect, it } from 'vitest'
import { Backlog } from './backlog.ts'

const kept = 256 * 1024

describe('the backlog of a shell', () => {
  it('is everything that was printed, as long as that is little', () => {
    const backlog = new Backlog()
    backlog.push(Buffer.from('one\n'))
    backlog.push(Buffer.from('two'))
    expect(Buffer.from(backlog.bytes()).toString()).toBe('one\ntwo')
  })

  it('is the newest of much, and begins with a whole line', () => {
    const backlog = new Backlog()
    for (let line = 0; line < 20_000; line += 1) backlog.push(Buffer.from(`line ${line} is a line\n`))
    const text = Buffer.from(backlog.bytes()).toString()
    expect(text.length).toBeLessThanOrEqual(kept)
    expect(text.length).toBeGreaterThan(kept - 100)
    expect(text).toMatch(/^line \d+ is a line\n/u)
    expect(text.endsWith('line 19999 is a line\n')).toBe(true)
  })

  it('keeps no more of one chunk that is larger than all of it', () => {
    const backlog = new Backlog()
    backlog.push(Buffer.alloc(2 * kept, 'x'))
    expect(backlog.bytes().length).toBe(kept)
  })
})
