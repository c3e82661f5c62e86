import type { Tone } from '#contract'
import { formatBytes, parseQuantity } from '#machinery'
import { type Condition, conditionsSection, usualTone } from '../details/conditions.ts'
import type { DetailSection } from '../details/details.ts'
import { code, fields, items, state, words } from '../details/fields.ts'
import { metadataFields, metadataSections, tableSection } from '../details/sections.ts'
import type { Node } from './nodeShape.ts'

/** The overview of a node. */
export function nodeDetails(
  { metadata, spec = {}, status = {} }: Node,
  word: readonly [Tone, string],
  roles: readonly string[] | null,
): DetailSection[] {
  const info = status.nodeInfo ?? {}
  const resources = resourceRows(status.capacity, status.allocatable)
  return [
    {
      type: 'fields',
      title: 'Node',
      fields: [
        ...fields([
          ['Status', state(word)],
          ['Roles', items(roles)],
        ]),
        ...metadataFields(metadata),
        ...fields([
          ['Addresses', items((status.addresses ?? []).map(({ type, address }) => `${type} ${address}`))],
          ['Pod CIDRs', code((spec.podCIDRs ?? []).join(', ') || spec.podCIDR)],
          ['Provider ID', code(spec.providerID)],
          ['Taints', items((spec.taints ?? []).map(taintText))],
          ['Kubelet version', words(info.kubeletVersion)],
          ['Container runtime version', words(info.containerRuntimeVersion)],
          ['OS image', words(info.osImage)],
          ['Architecture', words(info.architecture)],
          ['Kernel version', words(info.kernelVersion)],
        ]),
      ],
    },
    ...conditionsSection(status.conditions, nodeConditionTone),
    ...tableSection('Resources', ['Resource', 'Capacity', 'Allocatable'], resources),
    ...metadataSections(metadata),
  ]
}

/** What a detector of problems adds to a node, such as KernelDeadlock, is a problem when True, which is all that is known of it. */
function nodeConditionTone(condition: Condition): Tone {
  const tone = usualTone(condition)
  return tone === 'off' && condition.status === 'True' ? 'warn' : tone
}

const taintText = ({ key, value, effect }: { key: string; value?: string; effect: string }): string =>
  `${key}${value ? `=${value}` : ''}:${effect}`

function resourceRows(
  capacity: Readonly<Record<string, string>> = {},
  allocatable: Readonly<Record<string, string>> = {},
): string[][] {
  return Object.keys({ ...capacity, ...allocatable })
    .sort()
    .map((name) => [name, amount(name, capacity[name]), amount(name, allocatable[name])])
}

/** Formats bytes with a unit, and returns every other quantity as the node reports it. */
function amount(resource: string, quantity: string | undefined): string {
  if (quantity === undefined) return ''
  const isBytes =
    resource === 'memory' || resource === 'ephemeral-storage' || resource.startsWith('hugepages-')
  const bytes = isBytes ? parseQuantity(quantity) : null
  return bytes === null ? quantity : formatBytes(bytes)
}
