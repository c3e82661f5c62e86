import { expect, it } from 'vitest'
import { nearestTests } from './emptied.ts'

it('judges an emptied file by the test of its name, then by those of its folder and of the folders above', () => {
  const tests = [
    'src/kube/client/client.test.ts',
    'src/berth/logs/merge.test.ts',
    'src/berth/logs/cursor.test.ts',
    'src/berth/berth.test.ts',
    'src/berth/jobs/jobs.test.ts',
  ]
  expect(nearestTests('src/berth/logs/merge.ts', tests)).toEqual([
    'src/berth/logs/merge.test.ts',
    'src/berth/logs/cursor.test.ts',
    'src/berth/berth.test.ts',
    'src/berth/jobs/jobs.test.ts',
    'src/kube/client/client.test.ts',
  ])
})
