import { formatSelector, type KubeObject, type LabelSelector } from '#machinery'
import { age, list } from '../columns.ts'
import { items, words } from '../detailFields.ts'
import { defineKind } from '../kind.ts'
import { metadataSections } from '../metadataSections.ts'
import { overview, tableSection } from '../overview.ts'
import { selectorItems } from '../podTemplate.ts'
import { selectedPods } from '../relations.ts'

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
  relations: ({ metadata, spec }) => selectedPods('Filters', metadata.namespace, spec?.podSelector),
  details: ({ metadata, spec = {} }) => [
    overview('Network Policy', metadata, [
      ['Pods', items(formatSelector(spec.podSelector)) ?? words('all of the namespace')],
      ['Types', items(spec.policyTypes)],
    ]),
    ...ruleSection('Ingress', 'From', spec.policyTypes, spec.ingress),
    ...ruleSection('Egress', 'To', spec.policyTypes, spec.egress),
    ...metadataSections(metadata),
  ],
})

/** What is let through; a policy of that type without rules lets nothing through. */
const ruleSection = (
  type: 'Ingress' | 'Egress',
  direction: 'From' | 'To',
  types: readonly string[] = [],
  rules: readonly PolicyRule[] = [],
) =>
  tableSection(
    `${type} allowed`,
    [direction, 'Ports'],
    rules.length === 0 && types.includes(type)
      ? [['nobody', '']]
      : rules.map(({ from, to, ports = [] }) => [
          (from ?? to ?? []).map(peerText).join('; ') || 'everybody',
          ports.map(portText).join(', ') || 'all',
        ]),
  )

function peerText({ podSelector, namespaceSelector, ipBlock }: Peer): string {
  if (ipBlock !== undefined) {
    const except = ipBlock.except ?? []
    return except.length === 0 ? ipBlock.cidr : `${ipBlock.cidr} except ${except.join(', ')}`
  }
  const pods = podSelector === undefined ? null : `pods ${selectorText(podSelector)}`
  const namespaces = namespaceSelector === undefined ? null : `namespaces ${selectorText(namespaceSelector)}`
  return [pods, namespaces].filter(Boolean).join(' in ')
}

const selectorText = (selector: LabelSelector): string =>
  formatSelector(selector)?.join(',') || 'of any label'

const portText = ({ protocol = 'TCP', port, endPort }: NonNullable<PolicyRule['ports']>[number]): string =>
  `${port ?? 'all'}${endPort === undefined ? '' : `-${endPort}`}/${protocol}`
