import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
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
