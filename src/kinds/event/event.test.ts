import { describe, expect, it } from 'vitest'
import { cellFilterText, cellSortValue } from '#kinds'
import { anObject } from '../../../testkit/actionWorld.ts'
import { factsOf } from '../../../testkit/findingsText.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
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

describe('the warning of an event', () => {
  const seconds = (text: string) => Date.parse(text) / 1000
  const about = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'shop', name: 'report', uid: 'j' }
  const warning = {
    ...{ type: 'Warning', reason: 'BackOff', message: 'it failed', involvedObject: about, count: 4 },
    ...{ firstTimestamp: '2026-01-01T11:00:00Z', lastTimestamp: '2026-01-01T12:00:00Z' },
  }
  const warningOf = (changes: object = {}) => factsOf(event, anObject({ ...warning, ...changes }))?.warning

  it('is what it says, about which object, how often and since when', () => {
    expect(warningOf()).toEqual({
      about: { group: 'batch', kind: 'Job', namespace: 'shop', name: 'report', uid: 'j' },
      ...{ reason: 'BackOff', message: 'it failed', count: 4 },
      firstAt: seconds('2026-01-01T11:00:00Z'),
      lastAt: seconds('2026-01-01T12:00:00Z'),
    })
  })

  it('has its reason for a message where it has none, and no object where it names none', () => {
    expect(warningOf({ message: undefined })?.message).toBe('BackOff')
    expect(warningOf({ involvedObject: undefined })?.about).toEqual({
      ...{ group: '', kind: '', namespace: '', name: '', uid: '' },
    })
  })

  it('is none for any other event', () => {
    expect(warningOf({ type: 'Normal' })).toBeNull()
    expect(warningOf({ type: undefined })).toBeNull()
  })

  it.each([
    ['a series', { series: { count: 9, lastObservedTime: '2026-01-01T12:30:00Z' } }, 9, '12:30'],
    ['a series without a count', { series: { lastObservedTime: '2026-01-01T12:30:00Z' } }, 0, '12:30'],
    ['no count', { count: 0 }, 1, '12:00'],
    ['a count of another type', { count: 'many' }, 1, '12:00'],
    ['no last time', { lastTimestamp: null }, 4, '11:00'],
    [
      'a time of its own only',
      { firstTimestamp: null, lastTimestamp: null, eventTime: '2026-01-01T10:00:00Z' },
      4,
      '10:00',
    ],
  ])('of %s has its count and its last time', (_, changes, count, time) => {
    expect(warningOf(changes)).toMatchObject({ count, lastAt: seconds(`2026-01-01T${time}:00Z`) })
  })
})

describe('all that an event says of itself', () => {
  const object = anObject({
    ...{ type: 'Other', reason: 'Because', message: '  a message  ', action: 'Binding' },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1', fieldPath: 'spec.x' },
    ...{ firstTimestamp: '2026-01-01T11:00:00Z', lastTimestamp: '2026-01-01T12:00:00Z' },
    ...{ count: 3, source: { component: 'kubelet', host: 'node-a' } },
  })

  it('is in its panel', () => {
    expect(overviewText(event, object)).toEqual([
      'Type: Other (info)',
      'Reason: Because',
      'Involved object: Pod.v1 shop/web-1',
      'Field path: `spec.x`',
      'Last seen: 2026-01-01T12:00:00Z',
      'First seen: 2026-01-01T11:00:00Z',
      'Count: 3',
      'Source: kubelet, node-a',
      'Action: Binding',
      '[Message] a message (info)',
    ])
    expect(overviewText(event, anObject())).toEqual(['Type:  (info)', 'Count: 1'])
    expect(overviewText(event, anObject({ message: ' ', involvedObject: { kind: 'Pod' } }))).toEqual([
      ...['Type:  (info)', 'Count: 1'],
    ])
    expect(overviewText(event, anObject({ involvedObject: { name: 'web' } }))).toHaveLength(2)
  })

  it('leads to what it is about', () => {
    expect(relationsText(event, object)).toEqual(['Involved object Pod shop/web-1'])
    expect(relationsText(event, anObject())).toEqual([])
  })

  it.each([
    [{ component: 'kubelet' }, {}, 'kubelet'],
    [{ host: 'node-a' }, {}, ', node-a'],
    [
      undefined,
      { reportingComponent: 'scheduler', reportingInstance: 'scheduler-0' },
      'scheduler, scheduler-0',
    ],
    [{ component: 'kubelet' }, { reportingComponent: 'scheduler' }, 'kubelet'],
    [undefined, {}, ''],
  ])('has the source that kubectl prints: %j %j', (source, more, text) => {
    expect(printed(event, anObject({ source, ...more }), noon)[5]).toBe(text)
  })
})

describe('the type of an event', () => {
  it('is empty where the event has none, and so is what it is about', () => {
    expect(event.cells(anObject())[1]).toEqual(['info', ''])
    expect(printed(event, anObject(), noon).slice(1, 4)).toEqual(['', '', ''])
  })

  it.each([
    ['Warning', 'warn'],
    ['Normal', 'off'],
    ['Other', 'info'],
  ])('%s has the tone %s', (type, tone) => {
    expect(event.cells(anObject({ type }))[1]).toEqual([tone, type])
  })
})
