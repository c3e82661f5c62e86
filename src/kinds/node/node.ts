import type { Tone } from '#contract'
import { age, list, status, text, usageColumns, wide } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { naming, refs } from '../definition/relations.ts'
import { nodeActions } from './nodeActions.ts'
import { nodeDetails } from './nodeDetails.ts'
import { nodeFacts, nodeRules } from './nodeFacts.ts'
import type { Node } from './nodeShape.ts'
import { nodeWire } from './nodeWire.ts'

export const node = defineKind<Node, Node>({
  gvr: { group: '', version: 'v1', resource: 'nodes' },
  kind: 'Node',
  title: { one: 'Node', many: 'Nodes' },
  scope: 'cluster',
  group: 'cluster',
  jobsViewId: 'node-maintenance',
  wire: nodeWire,
  measured: usageColumns,
  actions: nodeActions,
  read: (object) => object,
  columns: [
    status(nodeStatus),
    list('Roles', nodeRoles, { priority: 2 }),
    age(),
    text('Version', ({ status }) => status?.nodeInfo?.kubeletVersion, { absent: '' }),
    wide(text('Internal-IP', (object) => address(object, 'InternalIP'))),
    wide(text('External-IP', (object) => address(object, 'ExternalIP'))),
    wide(text('OS-Image', ({ status }) => status?.nodeInfo?.osImage, { absent: '<unknown>' })),
    wide(text('Kernel-Version', kernelVersion, { absent: '<unknown>' })),
    wide(
      text('Container-Runtime', ({ status }) => status?.nodeInfo?.containerRuntimeVersion, {
        absent: '<unknown>',
      }),
    ),
  ],
  facts: nodeFacts,
  rules: nodeRules,
  podsOf: ({ metadata: { name } }) => ({ filter: `node:=${name}`, namespace: '' }),
  relations: ({ metadata: { name } }) => [
    { how: 'field', relation: 'Runs', of: refs.pod, namespace: null, field: `spec.nodeName=${name}` },
    ...naming('Volume attachments', null, refs.volumeAttachment),
  ],
  details: (object) => nodeDetails(object, nodeStatus(object), nodeRoles(object)),
})

/** The status as kubectl prints it: Unknown without a Ready condition, `,SchedulingDisabled` appended when cordoned. */
function nodeStatus({ spec, status }: Node): readonly [Tone, string] {
  const ready = status?.conditions?.findLast(({ type }) => type === 'Ready')
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'
  const tone = word === 'Ready' ? 'ok' : 'bad'
  if (spec?.unschedulable !== true) return [tone, word]
  return [tone === 'ok' ? 'warn' : tone, `${word},SchedulingDisabled`]
}

const rolePrefix = 'node-role.kubernetes.io/'

function nodeRoles({ metadata }: Node): string[] | null {
  const roles = new Set<string>()
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith(rolePrefix)) roles.add(key.slice(rolePrefix.length))
    else if (key === 'kubernetes.io/role') roles.add(value)
  }
  roles.delete('')
  return roles.size === 0 ? null : [...roles].sort()
}

const address = ({ status }: Node, type: string): string | undefined =>
  status?.addresses?.find((candidate) => candidate.type === type)?.address

function kernelVersion({ status }: Node): string | undefined {
  const { kernelVersion, architecture } = status?.nodeInfo ?? {}
  return architecture ? `${kernelVersion || '<unknown>'} (${architecture})` : kernelVersion
}
