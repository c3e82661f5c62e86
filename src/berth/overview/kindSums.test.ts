import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Tone } from '#contract'
import { kindOfDomain, noFacts } from '#kinds'
import { TableRow } from '../views/tableRow.ts'
import { KindSums } from './kindSums.ts'

const kind = kindOfDomain('pods')

const rowArbitrary = fc
  .record({
    uid: fc.constantFrom('a', 'b', 'c', 'd'),
    phase: fc.constantFrom('Running', 'Pending', 'Failed'),
    tone: fc.constantFrom('ok' as const, 'warn' as const),
    word: fc.constantFrom('Running', 'CrashLoopBackOff'),
    cpu: fc.nat(10_000),
  })
  .map(({ uid, phase, tone, word, cpu }) => {
    const metadata = { name: uid, uid, resourceVersion: '1' }
    const facts = { ...noFacts, group: phase, amounts: { cpuRequests: cpu } }
    return new TableRow(
      metadata,
      [
        [1, 1],
        [tone, word],
      ],
      {},
      facts,
    )
  })

const said = (sums: KindSums) => ({
  total: sums.total,
  groups: sums.groups,
  cpu: sums.amount('cpuRequests'),
  statuses: sums.statuses(20),
})

describe('KindSums', () => {
  it('after any changes are what they would be if they were added up anew', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(rowArbitrary, fc.boolean()), { maxLength: 30 }), (steps) => {
        const sums = new KindSums(kind)
        const present = new Map<string, TableRow>()
        for (const [item, isDeleted] of steps) {
          const previous = present.get(item.uid)
          if (isDeleted) {
            if (previous === undefined) continue
            present.delete(item.uid)
            sums.apply([{ type: 'deleted', item: previous }])
            continue
          }
          present.set(item.uid, item)
          sums.apply([previous === undefined ? { type: 'added', item } : { type: 'updated', item, previous }])
        }
        const anew = new KindSums(kind)
        for (const row of present.values()) anew.add(row)
        expect(said(sums)).toEqual(said(anew))
      }),
    )
  })

  it('are by group, by amount, and by status word and tone, the most frequent first', () => {
    const aRow = (uid: string, group: string | null, cpuRequests: number, tone: Tone, word: string) =>
      new TableRow(
        { name: uid, uid, resourceVersion: '1' },
        [
          [1, 1],
          [tone, word],
        ],
        {},
        { ...noFacts, group, amounts: { cpuRequests } },
      )
    const rows = [
      aRow('a', 'Running', 100, 'ok', 'Running'),
      aRow('b', 'Running', 250, 'warn', 'Running'),
      aRow('c', 'Failed', 0, 'bad', 'Error'),
      aRow('d', 'Running', 50, 'ok', 'Running'),
      aRow('e', null, 1, 'bad', 'CrashLoopBackOff'),
    ]
    const sums = new KindSums(kind)
    for (const row of rows) sums.add(row)
    expect([sums.total, sums.groups]).toEqual([5, { Failed: 1, Running: 3 }])
    expect(Object.keys(sums.groups)).toEqual(['Failed', 'Running'])
    expect([sums.group('Running'), sums.group('Pending')]).toEqual([3, 0])
    expect([sums.amount('cpuRequests'), sums.amount('memoryRequests')]).toEqual([401, 0])
    const running = { word: 'Running', tone: 'ok', count: 2 }
    expect(sums.statuses(10)).toEqual([
      running,
      { word: 'CrashLoopBackOff', tone: 'bad', count: 1 },
      { word: 'Error', tone: 'bad', count: 1 },
      { word: 'Running', tone: 'warn', count: 1 },
    ])
    expect(sums.statuses(1)).toEqual([running])

    // The same facts with another status, and another fact with the same status.
    const [a, b] = rows as [TableRow, TableRow]
    const worse = new TableRow(
      { name: 'a', uid: 'a', resourceVersion: '2' },
      [
        [1, 1],
        ['bad', 'Error'],
      ],
      {},
      a.facts,
    )
    const failed = new TableRow(
      { name: 'b', uid: 'b', resourceVersion: '2' },
      b.row.slice(4),
      {},
      {
        ...b.facts,
        group: 'Failed',
      },
    )
    sums.apply([
      { type: 'updated', item: worse, previous: a },
      { type: 'updated', item: failed, previous: b },
      { type: 'deleted', item: rows[4] as TableRow },
    ])
    expect([sums.total, sums.groups, sums.amount('cpuRequests')]).toEqual([4, { Failed: 2, Running: 2 }, 400])
    expect(sums.statuses(10)).toEqual([
      { word: 'Error', tone: 'bad', count: 2 },
      { word: 'Running', tone: 'ok', count: 1 },
      { word: 'Running', tone: 'warn', count: 1 },
    ])
  })

  it('have no statuses where the kind shows none', () => {
    for (const without of [undefined, { columns: [] }]) {
      const sums = new KindSums(without)
      const metadata = { name: 'a', uid: 'a', resourceVersion: '1' }
      const first = new TableRow(metadata, ['x'], {}, { ...noFacts, group: 'a' })
      const next = new TableRow({ ...metadata, resourceVersion: '2' }, ['y'], {}, first.facts)
      sums.add(first)
      sums.apply([{ type: 'updated', item: next, previous: first }])
      expect([sums.total, sums.statuses(9), sums.groups]).toEqual([1, [], { a: 1 }])
    }
  })

  it('takes a batch of a thousand changes among 150,000 pods without looking at all of them', () => {
    const sums = new KindSums(kind)
    const pods = Array.from({ length: 2000 }, (_, index) => {
      const facts = {
        ...noFacts,
        group: 'Running',
        amounts: { cpuRequests: index % 7, memoryRequests: index },
      }
      return new TableRow(
        { name: `p${index}`, uid: `${index}`, resourceVersion: '1' },
        [
          [1, 1],
          ['ok', 'Running'],
        ],
        {},
        facts,
      )
    })
    const cpu = process.cpuUsage()
    for (let round = 0; round < 75; round += 1) for (const pod of pods) sums.add(pod)
    const all = process.cpuUsage(cpu).user
    const changes = pods.slice(0, 1000).map((previous, index) => ({
      type: 'updated' as const,
      item: pods[index + 1000] as TableRow,
      previous,
    }))
    const beforeBatch = process.cpuUsage()
    sums.apply(changes)
    expect(process.cpuUsage(beforeBatch).user).toBeLessThan(all / 2)
    expect(sums.total).toBe(150_000)
  })
})
