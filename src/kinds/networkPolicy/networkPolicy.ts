import { formatSelector, type KubeObject, type LabelSelector } from '#machinery'
import { age, list } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { selectedPods } from '../definition/relations.ts'
import { items, words } from '../details/fields.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'
import { selectorItems } from '../workloads/podTemplate.ts'

interface Peer {
  readonly podSelector?: LabelSelector
  readonly namespaceSelector?: LabelSelector
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] }
}

interface PolicyRule {
  readonly ports?: readonly {
    readonly protocol?: string
    readonly port?: number | string
    readonly endPort?: number
  }[]
  readonly from?: readonly Peer[]
  readonly to?: readonly Peer[]
}

interface NetworkPolicy extends KubeObject {
  readonly spec?: {
    readonly podSelector?: LabelSelector
    readonly policyTypes?: readonly string[]
    readonly ingress?: readonly PolicyRule[]
    readonly egress?: readonly PolicyRule[]
  }
}

export const networkPolicy = defineKind<NetworkPolicy, NetworkPolicy>({
  gvr: { group: 'networking.k8s.io', version: 'v1', resource: 'networkpolicies' },
  kind: 'NetworkPolicy',
  title: { one: 'Network Policy', many: 'Network Policies' },
  scope: 'namespaced',
  group: 'network',
  read: (object) => object,
  columns: [list('Pod-Selector', ({ spec }) => selectorItems(spec?.podSelector), { priority: 2 }), age()],
  selects: ({ spec }) => spec?.podSelector,
  relations: ({ metadata, spec }) => selectedPods('Restricts', metadata.namespace, spec?.podSelector),
  details: ({ metadata, spec = {} }) => [
    overview('Network Policy', metadata, [
      ['Pod selector', items(formatSelector(spec.podSelector)) ?? words('all pods in the namespace')],
      ['Policy types', items(spec.policyTypes)],
    ]),
    ...ruleSection('Ingress', 'From', spec.policyTypes, spec.ingress),
    ...ruleSection('Egress', 'To', spec.policyTypes, spec.egress),
    ...metadataSections(metadata),
  ],
})

/** The traffic that is allowed. A policy that has the type but no rules for it allows none. */
const ruleSection = (
  type: 'Ingress' | 'Egress',
  direction: 'From' | 'To',
  types: readonly string[] = [],
  rules: readonly PolicyRule[] = [],
) =>
  tableSection(
    `Allowed ${type.toLowerCase()}`,
    [direction, 'Ports'],
    rules.length === 0 && types.includes(type)
      ? [['none', '']]
      : rules.map(({ from, to, ports = [] }) => [
          (from ?? to ?? []).map(peerText).join('; ') || 'any',
          ports.map(portText).join(', ') || 'any',
        ]),
  )

function peerText({ podSelector, namespaceSelector, ipBlock }: Peer): string {
  if (ipBlock !== undefined) {
    const except = ipBlock.except ?? []
    return except.length === 0 ? ipBlock.cidr : `${ipBlock.cidr} except ${except.join(', ')}`
  }
  const pods = podSelector === undefined ? null : selectedText('pods', podSelector)
  const namespaces = namespaceSelector === undefined ? null : selectedText('namespaces', namespaceSelector)
  return [pods, namespaces].filter(Boolean).join(' in ')
}

function selectedText(noun: string, selector: LabelSelector): string {
  const labels = formatSelector(selector)?.join(',')
  return labels ? `${noun} ${labels}` : `all ${noun}`
}

const portText = ({ protocol = 'TCP', port, endPort }: NonNullable<PolicyRule['ports']>[number]): string =>
  `${port ?? 'any'}${endPort === undefined ? '' : `-${endPort}`}/${protocol}`
