import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { persistentVolumeClaim } from './persistentVolumeClaim.ts'

const claims = readObjects(new URL('./persistentVolumeClaims.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('persistent volume claim', () => {
  it.each([
    ['bound', 'ok', 'Bound', 'pv-data-web-0', '12Gi', 'RWO,RWOP', 'standard', '<unset>', '24h', 'Filesystem'],
    ['pending', 'warn', 'Pending', '', '', '', 'nowhere', '<unset>', '24h', 'Block'],
    ['lost', 'bad', 'Lost', 'pv-gone', '0', '', 'slow', '<unset>', '24h', 'Filesystem'],
    [
      'terminating',
      'warn',
      'Terminating',
      'pv-data-web-1',
      '10Gi',
      'RWO',
      'standard',
      '<unset>',
      '24h',
      'Filesystem',
    ],
  ])('%s is %s', (name, tone, ...row) => {
    const object = claims.get(name)
    expect(object && printed(persistentVolumeClaim, object, noon)).toEqual(row)
    expect(object && persistentVolumeClaim.cells(object)[0]).toEqual([tone, row[0]])
  })

  it('shows a resize under way as no fault', () => {
    const object = claims.get('bound')
    const sections = object === undefined ? [] : persistentVolumeClaim.details(object)
    const conditions = sections.find((section) => section.type === 'conditions')?.conditions
    expect(conditions?.map(({ type, tone }) => [type, tone])).toEqual([['Resizing', 'warn']])
  })
})
