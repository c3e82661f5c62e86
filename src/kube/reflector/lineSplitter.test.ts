import { array, assert, integer, property, stringMatching } from 'fast-check'
import { describe, expect, test as it } from 'vitest'
import { LineSplitter } from './lineSplitter.ts'

describe('LineSplitter', () => {
  it('finds the same lines however the chunks fall', () => {
    assert(
      property(
        array(stringMatching(/^[a-zß😀]{1,9}$/u)),
        array(integer({ min: 1, max: 12 })),
        (lines, cuts) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
          const found: string[] = []
          const splitter = new LineSplitter((line) => found.push(line.toString()))
          let start = 0
          for (const cut of [...cuts, bytes.length]) {
            splitter.push(bytes.subarray(start, start + cut))
            start += cut
          }
          expect(found).toEqual(lines)
          expect(splitter.heldBytes).toBe(0)
        },
      ),
    )
  })

  it('takes a line of many small chunks without copying it again for each', () => {
    let length = 0
    const splitter = new LineSplitter((line) => {
      length = line.length
    })
    const chunk = Buffer.from('x')
    for (let index = 0; index < 200_000; index += 1) splitter.push(chunk)
    expect(splitter.heldBytes).toBeGreaterThan(0)
    splitter.push(Buffer.from('\n'))
    expect(length).toBe(200_000)
  })

  it('refuses a line that is too long before it is whole', () => {
    const splitter = new LineSplitter(() => {}, 10)
    splitter.push(Buffer.from('short\nand then'))
    expect(() => splitter.push(Buffer.from(' more'))).toThrow('a line of more than')
  })
})
