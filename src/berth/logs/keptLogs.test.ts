import { describe, expect, it } from 'vitest'
import { KeptLogs } from './keptLogs.ts'
import { LineReader, type ReadLine } from './lineReader.ts'

function linesOf(...numbers: readonly number[]): ReadLine[] {
  const lines: ReadLine[] = []
  const reader = new LineReader((line) => lines.push(line))
  for (const n of numbers)
    reader.take(
      Buffer.from(`2026-01-01T00:00:00.${String(n).padStart(9, '0')}Z line ${n} ${'.'.repeat(80)}\n`),
    )
  return lines
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)
const podNamed = (name: string) => ({ namespace: 'shop', pods: { type: 'pod', name } as const })
const workload = { namespace: 'shop', pods: { type: 'filter', filter: 'label:app=cart' } as const }
const subjectOf = (pod: string) => ({
  namespace: 'shop',
  pod,
  podId: `uid of ${pod}`,
  container: 'app',
  containerType: 'app' as const,
})

function read(
  kept: KeptLogs,
  pod: string,
  spec: typeof workload | ReturnType<typeof podNamed>,
  numbers: number[],
) {
  using recorder = kept.record(subjectOf(pod), spec)
  for (const line of linesOf(...numbers)) recorder?.line(line)
}

const keptOf = (kept: KeptLogs, pod: string) =>
  kept.gone(podNamed(pod), new Set()).map(({ parts, hasDropped }) => ({
    parts: parts.map((lines) => lines.map(({ text }) => Number(text.split(' ')[1]))),
    hasDropped,
  }))

describe('the logs that are kept', () => {
  it('have each line once, however often it was read, and say where lines between were not read', () => {
    const kept = new KeptLogs()
    read(kept, 'a', podNamed('a'), range(1, 6))
    read(kept, 'a', podNamed('a'), range(3, 9))
    expect(keptOf(kept, 'a')).toEqual([{ parts: [range(1, 9)], hasDropped: false }])
    read(kept, 'a', podNamed('a'), range(20, 22))
    expect(keptOf(kept, 'a')).toEqual([{ parts: [range(1, 9), [20, 21]], hasDropped: false }])
  })

  it('have the gaps of the reading', () => {
    const kept = new KeptLogs()
    using recorder = kept.record(subjectOf('a'), podNamed('a'))
    const [one, two, three] = linesOf(1, 2, 3)
    for (const line of [one, 'gap', two, three] as const) {
      if (line === 'gap') recorder?.gap()
      else if (line !== undefined) recorder?.line(line)
    }
    expect(keptOf(kept, 'a')).toEqual([{ parts: [[1], [2, 3]], hasDropped: false }])
  })

  it('are kept by one reader at a time', () => {
    const kept = new KeptLogs()
    using first = kept.record(subjectOf('a'), podNamed('a'))
    expect(first).not.toBeNull()
    expect(kept.record(subjectOf('a'), podNamed('a'))).toBeNull()
    first?.[Symbol.dispose]()
    using second = kept.record(subjectOf('a'), podNamed('a'))
    // Ending what has ended changes nothing for the next one.
    first?.[Symbol.dispose]()
    expect([second === null, kept.record(subjectOf('a'), podNamed('a'))]).toEqual([false, null])
  })

  it('are given of pods that are gone, by their name or by the filter that they were read by', () => {
    const kept = new KeptLogs()
    read(kept, 'a', podNamed('a'), [1])
    read(kept, 'b', workload, [2])
    read(kept, 'c', workload, [])
    const given = (there: string[]) => kept.gone(workload, new Set(there)).map(({ pod }) => pod)
    expect([given([]), given(['uid of b'])]).toEqual([['b'], []])
    expect([keptOf(kept, 'a').length, keptOf(kept, 'c')]).toEqual([1, []])
    expect(kept.gone({ ...podNamed('a'), namespace: 'other' }, new Set())).toEqual([])
  })

  it('lose the oldest lines of a long log, and the log that was read least recently, at their bounds', () => {
    const kept = new KeptLogs({ bytes: 100_000, bytesOfOne: 50_000 })
    read(kept, 'a', podNamed('a'), range(1, 100))
    read(kept, 'b', podNamed('b'), range(1, 1000))
    const [long] = keptOf(kept, 'b')
    expect([long?.hasDropped, long?.parts[0]?.at(-1)]).toEqual([true, 999])
    expect(long?.parts[0]?.length).toBeGreaterThan(50)
    expect(long?.parts[0]?.length).toBeLessThan(200)
    expect(keptOf(kept, 'a')[0]?.hasDropped).toBe(false)
    read(kept, 'c', podNamed('c'), range(1, 1000))
    expect([keptOf(kept, 'a'), keptOf(kept, 'b').length, keptOf(kept, 'c').length]).toEqual([[], 1, 1])
  })
})
