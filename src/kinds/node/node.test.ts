import { describe, expect, it } from 'vitest'
import type { Tone } from '#contract'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { node } from './node.ts'

const nodes = readObjects(new URL('./nodes.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)
const system = ['Debian GNU/Linux 13 (trixie)', '6.12.0 (amd64)', 'containerd://2.1.4']
const nothing = ['<unknown>', '<unknown>', '<unknown>']

const cases: [name: string, tone: Tone, row: string[]][] = [
  [
    'control-plane',
    'ok',
    ['Ready', 'control-plane,etcd,master', '2d', 'v1.36.3', '192.0.2.10', '198.51.100.10', ...system],
  ],
  [
    'cordoned',
    'warn',
    [
      'Ready,SchedulingDisabled',
      '<none>',
      '2d',
      'v1.36.3',
      '192.0.2.11',
      '<none>',
      'Debian GNU/Linux 13 (trixie)',
      '6.12.0',
      'containerd://2.1.4',
    ],
  ],
  [
    'lost',
    'bad',
    [
      'NotReady',
      '<none>',
      '2d',
      'v1.36.3',
      '<none>',
      '<none>',
      '<unknown>',
      '<unknown> (amd64)',
      '<unknown>',
    ],
  ],
  [
    'not-ready',
    'bad',
    ['NotReady,SchedulingDisabled', '<none>', '2d', 'v1.36.3', '<none>', '<none>', ...system],
  ],
  ['silent', 'bad', ['Unknown', '<none>', '2d', '', '<none>', '<none>', ...nothing]],
]

describe('node', () => {
  it.each(cases)('%s is %s: %j', (name, tone, row) => {
    const object = nodes.get(name)
    expect(object && printed(node, object, noon)).toEqual(row)
    expect(object && node.cells(object)[0]).toEqual([tone, row[0]])
  })

  it('shows pressure as bad only while there is some, and amounts of memory as people read them', () => {
    const object = nodes.get('control-plane')
    const sections = object === undefined ? [] : node.details(object)
    const conditions = sections.find((section) => section.type === 'conditions')?.conditions
    expect(conditions?.map(({ type, tone }) => [type, tone])).toEqual([
      ['MemoryPressure', 'ok'],
      ['Ready', 'ok'],
    ])
    expect(sections.find((section) => section.type === 'table')?.rows).toEqual([
      ['cpu', '4', '3800m'],
      ['memory', '8Gi', '7Gi'],
      ['pods', '110', '110'],
    ])
    const [first] = sections
    expect(first?.type === 'fields' && first.fields).toContainEqual({
      label: 'Taints',
      value: {
        type: 'list',
        items: ['node-role.kubernetes.io/control-plane:NoSchedule', 'dedicated=etcd:NoExecute'],
      },
    })
  })
})
