import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { deployment } from './deployment.ts'

const deployments = readObjects(new URL('./deployments.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('deployment', () => {
  it.each([
    [
      'available',
      '3/3',
      '3',
      '3',
      '5d3h',
      'web,proxy',
      'registry.example/web:1.2.3,registry.example/proxy:2.0',
      'app=web',
      'False',
    ],
    [
      'rolling',
      '3/4',
      '1',
      '2',
      '90s',
      'web',
      'registry.example/web:1.2.4',
      'app=rolling,!legacy,track in (canary,stable)',
      'False',
    ],
    [
      'scaled-to-zero',
      '0/0',
      '0',
      '0',
      '1s',
      'idle',
      'registry.example/idle:1',
      'app=idle,tier=back',
      'True',
    ],
  ])('%s is %s, %s up to date, %s available, and paused or not', (name, ...row) => {
    const object = deployments.get(name)
    expect(object && printed(deployment, object, noon)).toEqual(row)
  })

  it('is invalid where its selector is', () => {
    const object = {
      metadata: { name: 'x', uid: 'u', resourceVersion: '1' },
      spec: { selector: { matchExpressions: [{ key: 'a', operator: 'Near' }] } },
    }
    expect(printed(deployment, object, noon).at(-2)).toBe('<invalid>')
  })

  it('shows a failure to make replicas as bad and the containers of its template', () => {
    const object = deployments.get('rolling')
    const sections = object === undefined ? [] : deployment.details(object)
    const conditions = sections.find((section) => section.type === 'conditions')?.conditions
    expect(conditions?.map(({ type, tone }) => [type, tone])).toEqual([
      ['ReplicaFailure', 'bad'],
      ['Available', 'bad'],
    ])
    const containers = sections.find((section) => section.type === 'containers')?.containers
    expect(containers?.map(({ name, state }) => [name, state])).toEqual([['web', null]])
  })
})
