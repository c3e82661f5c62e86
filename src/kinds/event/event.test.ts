import { describe, expect, it } from 'vitest'
import { cellFilterText, cellSortValue } from '#kinds'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { event } from './event.ts'

const events = readObjects(new URL('./events.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)
const anEvent = (name: string) => {
  const found = events.get(name)
  if (found === undefined) throw new Error(`no event ${name} among the fixtures`)
  return found
}

describe('event', () => {
  it.each([
    [
      'classic',
      '2m',
      'Warning',
      'BackOff',
      'pod/web-1',
      'spec.containers{app}',
      'kubelet, node-a',
      'Back-off restarting failed container app in pod web-1',
      '60m',
      '41',
    ],
    [
      'series',
      '30s',
      'Warning',
      'TooManyMissedTimes',
      'cronjob/nightly',
      '',
      'cronjob-controller, controller-0',
      'too many missed start times',
      '60m',
      '9',
    ],
    [
      'singleton',
      '30m',
      'Normal',
      'Scheduled',
      'pod/web-1',
      '',
      'default-scheduler, default-scheduler-0',
      'Successfully assigned checkout/web-1 to node-a',
      '30m',
      '1',
    ],
    ['without-times', '<unknown>', 'Normal', 'Because', 'node', '', '', 'Two lines:...', '<unknown>', '1'],
    [
      'only-first',
      '15m',
      'Normal',
      'ScalingReplicaSet',
      'pod/web-1',
      '',
      'deployment-controller',
      'Scaled up replica set web-6d4b from 0 to 3',
      '15m',
      '1',
    ],
  ])('%s was last seen %s ago', (name, ...row) => {
    expect(printed(event, anEvent(name), noon)).toEqual(row)
  })

  it('comes newest first, those without a time last', () => {
    const [column] = event.columns
    const sorted = [...events.keys()].toSorted((a, b) => {
      if (column === undefined) return 0
      const [first, second] = [a, b].map((name) =>
        cellSortValue(column, event.cells(anEvent(name))[0] ?? null),
      )
      return Number(first) < Number(second) ? -1 : 1
    })
    expect(event.defaultSort).toEqual({ column: 'last-seen', isDescending: false })
    expect(sorted).toEqual(['series', 'classic', 'only-first', 'singleton', 'without-times'])
  })

  it('is found by any line of its message', () => {
    const index = event.columns.findIndex(({ id }) => id === 'message')
    const column = event.columns[index]
    const cell = event.cells(anEvent('without-times'))[index] ?? null
    expect(column && cellFilterText(column, cell)).toBe('Two lines:\nthe second one')
  })

  it('leads to what it is about', () => {
    const [first] = event.details(anEvent('series'))
    expect(
      first?.type === 'fields' && first.fields.find(({ label }) => label === 'Involved object')?.value,
    ).toEqual({
      type: 'links',
      links: [
        { gvk: { group: 'batch', version: 'v1', kind: 'CronJob' }, namespace: 'checkout', name: 'nightly' },
      ],
    })
  })
})
