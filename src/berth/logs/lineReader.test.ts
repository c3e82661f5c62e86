import { describe, expect, it } from 'vitest'
import { LineReader, type ReadLine } from './lineReader.ts'

const at = '2026-01-01T12:00:00.000000001Z'

function read(...chunks: readonly (string | Buffer)[]) {
  const lines: ReadLine[] = []
  const reader = new LineReader((line) => lines.push(line))
  for (const chunk of chunks) reader.take(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  return { reader, lines, texts: lines.map(({ text }) => text) }
}

describe('the reader of lines', () => {
  it('takes the stamp from each line, and leaves a line without one as it is', () => {
    const { lines } = read(`${at} text with 2026\n${at} \n${at}\nunable to retrieve container logs\n`)
    expect(lines.map((line) => [line.at, line.text])).toEqual([
      [at, 'text with 2026'],
      [at, ''],
      [at, ''],
      ['', 'unable to retrieve container logs'],
    ])
  })

  it('knows the moment of each stamp, of the same second as the last or not', () => {
    const stamps = [
      '2026-01-01T12:00:00.123456789Z',
      '2026-01-01T12:00:00.5Z',
      '2026-01-01T12:00:00.25Z',
      '2026-01-01T12:00:00Z',
      '2026-01-01T12:00:00.75+02:00',
      '2026-01-01T12:00:01.000000001Z',
      '2026-01-01T12:00:01.999999999Z',
    ]
    const { lines } = read(stamps.map((stamp) => `${stamp} text\n`).join(''))
    expect(lines.map((line) => [line.at, line.atMs, line.text])).toEqual(
      stamps.map((stamp) => [stamp, Date.parse(stamp), 'text']),
    )
  })

  it('takes what only begins like the last stamp for text', () => {
    const others = [
      '2026-01-01T12:00:00.Z x',
      '2026-01-01T12:00:00.12 x',
      '2026-01-01T12:00:00.12Zx',
      '2026-01-01T12',
    ]
    const { lines } = read(`${at} text\n${others.join('\n')}\n`)
    expect(lines.slice(1).map((line) => [line.at, line.atMs, line.text])).toEqual(
      others.map((text) => ['', Number.NaN, text]),
    )
  })

  it('puts characters together that come in pieces', () => {
    const bytes = Buffer.from(`${at} é and 🚢\n`)
    const pieces = [...bytes].map((byte) => Buffer.of(byte))
    expect(read(...pieces).texts).toEqual(['é and 🚢'])
  })

  it('puts U+FFFD in the place of bytes that are no UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from(`${at} a`), Buffer.of(0xff, 0xc3), Buffer.from('b\n')])
    expect(read(bytes).texts).toEqual(['a\ufffd\ufffdb'])
  })

  it('cuts a line that is too long, marks it, and reads the next one whole', () => {
    const { lines } = read(`${at} ${'x'.repeat(100_000)}`, 'x'.repeat(100_000), `\n${at} next\n`)
    expect(lines.map(({ isCut, text }) => [isCut, text.length])).toEqual([
      [true, 65_545],
      [false, 4],
    ])
  })

  it('holds no more of a line without an end than of another', () => {
    const lines: ReadLine[] = []
    const reader = new LineReader((line) => lines.push(line))
    const chunk = Buffer.alloc(1 << 20, 'x')
    for (let count = 0; count < 100; count += 1) reader.take(chunk)
    expect([lines.length, lines[0]?.isCut, reader.rest]).toEqual([1, true, ''])
  })

  it('gives equal keys to equal lines only', () => {
    const [one, same, other, later] = read(
      `${at} line\n${at} line\n${at} lime\n2026-01-01T12:00:00.000000002Z line\n`,
    ).lines.map(({ key }) => key)
    expect(one).toBe(same)
    expect(new Set([one, other, later]).size).toBe(3)
  })

  it('knows a line that has no end yet, and gives it when nothing more is written', () => {
    const { reader, lines } = read(`${at} whole\n${at} part`)
    expect([lines.length, reader.rest]).toEqual([1, `${at} part`])
    reader.end()
    expect(lines.at(-1)?.text).toBe('part')
  })
})
