import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText } from '../../../testkit/overviewText.ts'
import { limitRange } from './limitRange.ts'

const ranges = readObjects(new URL('./limitRanges.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('limit range', () => {
  const object = ranges.get('defaults')

  it('says what it is for', () => {
    expect(object && printed(limitRange, object, noon)).toEqual(['Container,PersistentVolumeClaim', '24h'])
  })

  it('shows its limits by resource', () => {
    const sections = object === undefined ? [] : limitRange.details(object)
    expect(sections.find((section) => section.type === 'table')?.rows).toEqual([
      ['Container', 'cpu', '', '', '100m', '500m', ''],
      ['Container', 'memory', '', '', '128Mi', '256Mi', ''],
      ['PersistentVolumeClaim', 'storage', '1Gi', '100Gi', '', '', ''],
    ])
  })
})

describe('all that a limit range says of itself', () => {
  const object = {
    spec: {
      limits: [
        {
          type: 'Container',
          default: { cpu: '500m' },
          defaultRequest: { cpu: '100m', memory: '128Mi' },
          maxLimitRequestRatio: { cpu: '5' },
        },
        { type: 'Container', min: { memory: '1Mi' } },
        { type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '100Gi' } },
        {},
      ],
    },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(limitRange, object)).toEqual([
      '[Limits] Type | Resource | Min | Max | Default request | Default limit | Max limit/request ratio',
      '[Limits] Container | cpu |  |  | 100m | 500m | 5',
      '[Limits] Container | memory |  |  | 128Mi |  | ',
      '[Limits] Container | memory | 1Mi |  |  |  | ',
      '[Limits] PersistentVolumeClaim | storage | 1Gi | 100Gi |  |  | ',
    ])
    expect(overviewText(limitRange, bare)).toEqual([])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(limitRange, object, oneMinuteLater)).toEqual([
      'Container,PersistentVolumeClaim',
      '<unknown>',
    ])
    expect(printed(limitRange, bare, oneMinuteLater)).toEqual(['', '<unknown>'])
  })
})

describe('the limits of a limit range', () => {
  it('are sorted by the name of the resource', () => {
    const limits = [{ type: 'Pod', max: { memory: '1Gi', cpu: '1' } }]
    const rows = overviewText(limitRange, anObject({ spec: { limits } })).slice(1)
    expect(rows.map((row) => row.split(' | ')[1])).toEqual(['cpu', 'memory'])
  })
})
