import { describe, expect, it } from 'vitest'
import type { ToBerth } from './control.ts'
import { ControlLines, controlLine } from './controlLines.ts'

describe('control messages as lines', () => {
  it('are the same however the text is cut', () => {
    const messages: ToBerth[] = [
      { t: 'settings', revision: 1, settings: { namespaces: ['line\nbreak', 'ä'], protection: 'open' } },
      { t: 'retry' },
      { t: 'close' },
    ]
    const text = messages.map(controlLine).join('')
    for (const length of [1, 7, text.length]) {
      const lines = new ControlLines()
      const read: unknown[] = []
      for (let at = 0; at < text.length; at += length) read.push(...lines.read(text.slice(at, at + length)))
      expect(read).toEqual(messages)
    }
  })

  it('are refused where they are no JSON', () => {
    expect(() => new ControlLines().read('retry\n')).toThrow()
  })

  it('are refused where a line does not end within a megabyte', () => {
    const lines = new ControlLines()
    for (let pieces = 0; pieces < 2; pieces += 1) lines.read('x'.repeat(512 * 1024))
    expect(() => lines.read('x')).toThrow('too long')
  })
})
