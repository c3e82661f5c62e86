import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { statefulSet } from './statefulSet.ts'

const statefulSets = readObjects(new URL('./statefulSets.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('stateful set', () => {
  it.each([
    ['database', '2/3', '10d', 'postgres', 'registry.example/postgres:17'],
    ['never-started', '0/1', '150m', 'queue', 'registry.example/queue:4'],
  ])('%s is %s after %s', (name, ...row) => {
    const object = statefulSets.get(name)
    expect(object && printed(statefulSet, object, noon)).toEqual(row)
  })

  it('lists what it claims for each of its pods', () => {
    const object = statefulSets.get('database')
    const sections = object === undefined ? [] : statefulSet.details(object)
    expect(sections.find((section) => section.type === 'table')?.rows).toEqual([
      ['data', '10Gi', 'fast', 'ReadWriteOnce'],
    ])
  })
})
