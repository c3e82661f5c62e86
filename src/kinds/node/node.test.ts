import { describe, expect, it } from 'vitest'
import type { Tone } from '#contract'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
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

describe('the row of a node', () => {
  const row = (metadata: object, status: object = {}) => printed(node, anObject({ status }, metadata), noon)

  it('has its roles in order, and none for an empty name', () => {
    const role = (name: string) => [`node-role.kubernetes.io/${name}`, '']
    const labels = (...names: readonly string[]) => ({ labels: Object.fromEntries(names.map(role)) })
    expect(row(labels('worker', 'etcd', 'control-plane'))[1]).toBe('control-plane,etcd,worker')
    expect(row(labels(''))[1]).toBe('<none>')
    expect(row({ labels: { 'kubernetes.io/role': '', 'example.com/role': 'x' } })[1]).toBe('<none>')
  })

  it('has its status by the condition Ready, wherever that stands', () => {
    const conditions = [
      { type: 'Ready', status: 'True' },
      { type: 'DiskPressure', status: 'False' },
    ]
    expect(row({}, { conditions })[0]).toBe('Ready')
    expect(row({}, { conditions: conditions.slice(1) })[0]).toBe('Unknown')
  })
})

describe('all that a node says of itself', () => {
  const object = {
    metadata: {
      name: 'web',
      uid: 'u',
      resourceVersion: '1',
      labels: { 'node-role.kubernetes.io/worker': '' },
    },
    spec: {
      podCIDR: '10.1.0.0/24',
      podCIDRs: ['10.1.0.0/24', 'fd00::/64'],
      providerID: 'cloud://1',
      taints: [
        { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' },
        { key: 'gone', effect: 'NoExecute' },
      ],
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: '192.0.2.1' },
        { type: 'Hostname', address: 'a' },
      ],
      capacity: {
        cpu: '4',
        memory: '8388608Ki',
        'ephemeral-storage': '1048576Ki',
        'hugepages-2Mi': '2048Ki',
        'example.com/gpu': '2',
      },
      allocatable: { cpu: '3800m', memory: '7340032Ki', pods: '110' },
      conditions: [
        { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' },
        { type: 'KernelDeadlock', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' },
        { type: 'ReadonlyFilesystem', status: 'False', lastTransitionTime: '2026-01-01T12:00:00Z' },
        { type: 'DiskPressure', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' },
      ],
      nodeInfo: {
        kubeletVersion: 'v1.36.3',
        containerRuntimeVersion: 'containerd://2.1.4',
        osImage: 'Debian',
        architecture: 'arm64',
        kernelVersion: '6.12.0',
      },
    },
  }
  const bare = { metadata: { name: 'web', uid: 'u', resourceVersion: '1' } }

  it('is in its panel', () => {
    expect(overviewText(node, object)).toEqual([
      'Status: Ready (ok)',
      'Roles: worker',
      'Addresses: InternalIP 192.0.2.1, Hostname a',
      'Pod CIDRs: `10.1.0.0/24, fd00::/64`',
      'Provider ID: `cloud://1`',
      'Taints: dedicated=gpu:NoSchedule, gone:NoExecute',
      'Kubelet version: v1.36.3',
      'Container runtime version: containerd://2.1.4',
      'OS image: Debian',
      'Architecture: arm64',
      'Kernel version: 6.12.0',
      '[Conditions] Ready True (ok), since 2026-01-01T12:00:00Z',
      '[Conditions] KernelDeadlock True (warn), since 2026-01-01T12:00:00Z',
      '[Conditions] ReadonlyFilesystem False (off), since 2026-01-01T12:00:00Z',
      '[Conditions] DiskPressure True (bad), since 2026-01-01T12:00:00Z',
      '[Resources] Resource | Capacity | Allocatable',
      '[Resources] cpu | 4 | 3800m',
      '[Resources] ephemeral-storage | 1Gi | ',
      '[Resources] example.com/gpu | 2 | ',
      '[Resources] hugepages-2Mi | 2Mi | ',
      '[Resources] memory | 8Gi | 7Gi',
      '[Resources] pods |  | 110',
      '[Labels] node-role.kubernetes.io/worker: ',
    ])
    expect(overviewText(node, bare)).toEqual(['Status: Unknown (bad)'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(node, object, oneMinuteLater)).toEqual([
      'Ready',
      'worker',
      '<unknown>',
      'v1.36.3',
      '192.0.2.1',
      '<none>',
      'Debian',
      '6.12.0 (arm64)',
      'containerd://2.1.4',
    ])
    expect(printed(node, bare, oneMinuteLater)).toEqual([
      'Unknown',
      '<none>',
      '<unknown>',
      '',
      '<none>',
      '<none>',
      '<unknown>',
      '<unknown>',
      '<unknown>',
    ])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(node, object)).toEqual([
      'Runs Pod everywhere by spec.nodeName=web',
      'Volume attachments VolumeAttachment.storage.k8s.io everywhere that name it',
    ])
    expect(relationsText(node, bare)).toEqual([
      'Runs Pod everywhere by spec.nodeName=web',
      'Volume attachments VolumeAttachment.storage.k8s.io everywhere that name it',
    ])
  })
})
