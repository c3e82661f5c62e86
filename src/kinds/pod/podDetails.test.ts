import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { pod } from './pod.ts'

const at = '2026-01-01T12:00:00Z'
const later = '2026-01-01T12:05:00Z'
const aPod = (spec: object, status: object = {}, metadata: object = {}) =>
  anObject({ spec, status }, metadata)
/** The lines of one section, without its title. */
const section = (object: ReturnType<typeof aPod>, title: string) =>
  overviewText(pod, object).flatMap((line) =>
    line.startsWith(`[${title}] `) ? [line.slice(title.length + 3)] : [],
  )

describe('the overview of a pod', () => {
  it('has all that the pod says of itself', () => {
    const object = aPod(
      {
        nodeName: 'node-a',
        serviceAccountName: 'web',
        priorityClassName: 'high',
        restartPolicy: 'Always',
        runtimeClassName: 'gvisor',
        hostNetwork: true,
        nodeSelector: { disk: 'ssd' },
        containers: [
          { name: 'web', image: 'web:1', resources: { requests: { cpu: '1500m', memory: '1Gi' } } },
        ],
      },
      {
        ...{ phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory.' },
        ...{ podIP: '10.0.0.7', hostIP: '192.0.2.1', qosClass: 'Burstable', startTime: at },
      },
      { labels: { app: 'web' }, annotations: { note: 'x' } },
    )
    expect(overviewText(pod, object)).toEqual([
      'Status: Evicted (bad)',
      'Message: The node was low on memory.',
      'Node: Node.v1 node-a',
      'Start time: 2026-01-01T12:00:00Z',
      'Pod IP: `10.0.0.7`',
      'Host IP: `192.0.2.1`',
      'Requests: 1.5 CPU, 1Gi memory',
      'QoS class: Burstable',
      'Priority class: high',
      'Service account: ServiceAccount.v1 shop/web',
      'Restart policy: Always',
      'Runtime class: gvisor',
      'Host network: true',
      'Node selector: disk=ssd',
      '[Containers] container web web:1; Waiting (warn); Requests: 1500m CPU, 1Gi memory',
      '[Labels] app: web',
      '[Annotations] note: x',
    ])
  })

  it('has no more than its status where it says nothing', () => {
    expect(overviewText(pod, anObject())).toEqual([expect.stringMatching(/^Status: /u)])
  })

  it('leads to its node, to what selects it, and to what it names', () => {
    const object = aPod(
      { nodeName: 'node-a', volumes: [{ name: 'a', ephemeral: {} }] },
      {},
      { labels: { app: 'web' } },
    )
    expect(relationsText(pod, object)).toEqual([
      'Runs on Node node-a',
      'Exposed by Service in shop that select app=web',
      'Protected by PodDisruptionBudget.policy in shop that select app=web',
      'Restricted by NetworkPolicy.networking.k8s.io in shop that select app=web',
      'Mounts PersistentVolumeClaim shop/web-a',
    ])
  })
})

describe('the volumes in the overview of a pod', () => {
  it.each([
    [{ name: 'a', configMap: { name: 'settings' } }, 'a | configMap | settings'],
    [{ name: 'b', secret: { secretName: 'login' } }, 'b | secret | login'],
    [{ name: 'c', persistentVolumeClaim: { claimName: 'data' } }, 'c | persistentVolumeClaim | data'],
    [{ name: 'd', hostPath: { path: '/var/log' } }, 'd | hostPath | /var/log'],
    [{ name: 'e', csi: { driver: 'csi.example.com' } }, 'e | csi | csi.example.com'],
    [{ name: 'f', nfs: { server: 'nfs.example' } }, 'f | nfs | nfs.example'],
    [{ emptyDir: {}, name: 'g' }, 'g | emptyDir | '],
    [{ name: 'h', projected: null }, 'h |  | '],
    [{ name: 'i', csi: { driver: 5 } }, 'i | csi | '],
    [{ name: 'j', flag: true }, 'j | flag | '],
  ])('of %j are a row with their type and their source', (volume, row) => {
    expect(section(aPod({ volumes: [volume] }), 'Volumes')).toEqual(['Name | Type | Source', row])
  })
})

describe('a container in the overview of a pod', () => {
  const card = (status: object, role: 'container' | 'init' | 'sidecar' | 'ephemeral' = 'container') => {
    const container = { name: 'web', image: 'web:1' }
    const [list, statuses] = {
      container: ['containers', 'containerStatuses'],
      init: ['initContainers', 'initContainerStatuses'],
      sidecar: ['initContainers', 'initContainerStatuses'],
      ephemeral: ['ephemeralContainers', 'ephemeralContainerStatuses'],
    }[role] as [string, string]
    const object = aPod(
      { [list]: [{ ...container, ...(role === 'sidecar' ? { restartPolicy: 'Always' } : {}) }] },
      { [statuses]: [{ name: 'other' }, { name: 'web', ...status }] },
    )
    return section(object, 'Containers')[0]?.replace(`${role} web web:1; `, '')
  }
  const running = { state: { running: { startedAt: at } } }

  it.each([
    ['container', { ...running, ready: true }, 'Running (ok); Started: 2026-01-01T12:00:00Z'],
    ['container', { ...running, ready: false }, 'Running (warn), Not ready; Started: 2026-01-01T12:00:00Z'],
    ['sidecar', { ...running, ready: false }, 'Running (warn), Not ready; Started: 2026-01-01T12:00:00Z'],
    ['init', running, 'Running (ok); Started: 2026-01-01T12:00:00Z'],
    ['ephemeral', running, 'Running (ok); Started: 2026-01-01T12:00:00Z'],
    ['container', { state: {} }, 'Waiting (warn)'],
    ['container', { state: { waiting: { reason: 'ContainerCreating' } } }, 'ContainerCreating (warn)'],
    ['container', { state: { waiting: { reason: 'PodInitializing' } } }, 'PodInitializing (warn)'],
    [
      'container',
      { state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } },
      'ErrImagePull (bad), not found',
    ],
    [
      'container',
      {
        restartCount: 3,
        state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: at, finishedAt: later } },
      },
      'Completed (off); Duration: 2026-01-01T12:00:00Z to 2026-01-01T12:05:00Z; Exit code: 0; Restarts: 3',
    ],
    [
      'container',
      { state: { terminated: { exitCode: 2, message: 'no config', startedAt: at } } },
      'ExitCode:2 (bad), no config; Exit code: 2',
    ],
    [
      'container',
      {
        ...{ ...running, ready: true },
        lastState: {
          terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: later, message: 'killed' },
        },
      },
      'Running (ok); Started: 2026-01-01T12:00:00Z; Last state: OOMKilled, exit code 137; Last finished at: 2026-01-01T12:05:00Z; Last message: killed',
    ],
  ] as const)('%s with %j is %s', (role, status, text) => {
    expect(card(status, role)).toBe(text)
  })

  it('has its run before its settings, and no run before its status is there', () => {
    const object = aPod(
      { containers: [{ name: 'web', image: 'web:1', command: ['web'] }, { name: 'mesh' }] },
      { containerStatuses: [{ name: 'web', restartCount: 0, state: {} }] },
    )
    expect(section(object, 'Containers')).toEqual([
      'container web web:1; Waiting (warn); Restarts: 0; Command: `web`',
      'container mesh ; Waiting (warn)',
    ])
  })
})

describe('the conditions in the overview of a pod', () => {
  it('are as usual, but a pod that has completed may be not ready', () => {
    const conditions = [
      { type: 'Ready', status: 'False', reason: 'PodCompleted' },
      { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
    ]
    expect(section(aPod({}, { conditions }), 'Conditions')).toEqual([
      'Ready False (off), PodCompleted',
      'Ready False (bad), ContainersNotReady',
    ])
  })
})

describe('the addresses of a pod', () => {
  const shown = (status: object) => printed(pod, aPod({}, status), 0)[4]

  it('are its first one in the row, and all of them in the overview', () => {
    const podIPs = [{ ip: '10.0.0.7' }, {}, { ip: 'fd00::7' }]
    expect(shown({ podIPs })).toBe('10.0.0.7')
    expect(shown({ podIP: '10.0.0.8', podIPs })).toBe('10.0.0.8')
    expect(shown({ podIPs: [] })).toBe('<none>')
    expect(overviewText(pod, aPod({}, { podIPs, podIP: '10.0.0.8' }))).toContain(
      'Pod IP: `10.0.0.7, fd00::7`',
    )
  })
})
