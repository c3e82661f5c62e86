import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { cronJob } from './cronJob.ts'

const cronJobs = readObjects(new URL('./cronJobs.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)
const wide = ['batch', 'registry.example/batch:3', '<none>']

describe('cron job', () => {
  it.each([
    ['nightly', '30 2 * * *', 'Europe/Berlin', 'False', '1', '10h', '16h'],
    ['suspended', '*/5 * * * *', '<none>', 'True', '0', '5m', '16h'],
    ['never-ran', '@yearly', '<none>', 'True', '0', '<none>', '16h'],
  ])('%s runs at %s in %s', (name, ...row) => {
    const object = cronJobs.get(name)
    expect(object && printed(cronJob, object, noon)).toEqual([...row, ...wide])
  })

  it('is neither suspended nor not where it does not say', () => {
    const object = { metadata: { name: 'x', uid: 'u', resourceVersion: '1' } }
    expect(printed(cronJob, object, noon)[2]).toBe('<unset>')
  })

  it('leads to the jobs it has running', () => {
    const object = cronJobs.get('nightly')
    const [first] = object === undefined ? [] : cronJob.details(object)
    expect(first?.type === 'fields' && first.fields.find(({ label }) => label === 'Active')?.value).toEqual({
      type: 'links',
      links: [
        {
          gvk: { group: 'batch', version: 'v1', kind: 'Job' },
          namespace: 'checkout',
          name: 'nightly-29454330',
        },
      ],
    })
  })
})
