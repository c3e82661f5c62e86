import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
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
