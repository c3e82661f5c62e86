import type { KubeObject } from '#machinery'
import { defineCustomKind } from '../definition/customKind.ts'
import type { ObjectStatus } from '../definition/kind.ts'
import { customRefs, named, naming } from '../definition/relations.ts'
import { type Condition, conditionsSection } from '../details/conditions.ts'
import { items, links, state } from '../details/fields.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'
import {
  conditionOf,
  gatewayApi,
  linksTo,
  namedBy,
  problemMessages,
  type Reference,
  reasonOf,
  secretDefaults,
} from './gatewayApi.ts'

interface Listener {
  readonly name?: string
  readonly hostname?: string
  readonly port?: number
  readonly protocol?: string
  readonly tls?: { readonly mode?: string; readonly certificateRefs?: readonly Reference[] }
  readonly allowedRoutes?: { readonly namespaces?: { readonly from?: string } }
}

interface ListenerStatus {
  readonly name?: string
  readonly attachedRoutes?: number
  readonly conditions?: readonly Condition[]
}

interface Address {
  readonly type?: string
  readonly value?: string
}

interface Gateway extends KubeObject {
  readonly spec?: {
    readonly gatewayClassName?: string
    readonly listeners?: readonly Listener[]
    readonly addresses?: readonly Address[]
  }
  readonly status?: {
    readonly addresses?: readonly Address[]
    readonly conditions?: readonly Condition[]
    readonly listeners?: readonly ListenerStatus[]
  }
}

export const gateway = defineCustomKind<Gateway>({
  ...gatewayApi,
  resource: 'gateways',
  kind: 'Gateway',
  title: { one: 'Gateway', many: 'Gateways' },
  objectStatus,
  relations: (object) => {
    const { metadata, spec } = object
    const { namespace } = metadata
    return [
      ...named('Gateway class', customRefs.gatewayClass, '', spec?.gatewayClassName),
      ...namedBy('TLS certificate from', certificates(object), secretDefaults(namespace)),
      // Routes of any namespace may name this gateway as a parent.
      ...naming(
        'Attached routes',
        null,
        customRefs.httpRoute,
        customRefs.grpcRoute,
        customRefs.tcpRoute,
        customRefs.tlsRoute,
      ),
    ]
  },
  details: (object) => {
    const { metadata, spec = {}, status = {} } = object
    const { gatewayClassName } = spec
    const gvk = { ...customRefs.gatewayClass, version: '' }
    return [
      overview('Gateway', metadata, [
        ['Status', state(objectStatus(object))],
        ['Gateway class', gatewayClassName ? links([{ gvk, namespace: '', name: gatewayClassName }]) : null],
        ['Addresses', items(values(status.addresses))],
        ['Requested addresses', items(values(spec.addresses))],
        ['Certificates', linksTo(certificates(object), secretDefaults(metadata.namespace))],
        ['Problems', problemMessages((status.listeners ?? []).flatMap(({ conditions }) => conditions ?? []))],
      ]),
      ...tableSection(
        'Listeners',
        ['Name', 'Port', 'Hostname', 'Attached routes', 'Status'],
        (spec.listeners ?? []).map((listener) => listenerRow(listener, status.listeners ?? [])),
      ),
      ...tableSection(
        'Listener settings',
        ['Listener', 'Allowed routes', 'TLS mode', 'Certificates'],
        (spec.listeners ?? []).map(settingsRow),
      ),
      ...conditionsSection(status.conditions),
      ...metadataSections(metadata),
    ]
  },
})

function objectStatus({ status }: Gateway): ObjectStatus {
  const accepted = conditionOf(status?.conditions, 'Accepted')
  const programmed = conditionOf(status?.conditions, 'Programmed')
  if (accepted?.status === 'False') return ['bad', reasonOf(accepted, 'Not accepted')]
  if (programmed?.status === 'False') {
    const reason = reasonOf(programmed, 'Not programmed')
    return [reason === 'Pending' ? 'warn' : 'bad', reason]
  }
  if (programmed?.status !== 'True') return ['warn', reasonOf(programmed ?? accepted, 'Pending')]
  const problem = (status?.listeners ?? []).map(listenerProblem).find((each) => each !== null)
  return problem === undefined ? ['ok', 'Programmed'] : ['warn', problem]
}

/** The reason of the first condition that reports a problem with a listener; null where none does. */
function listenerProblem({ conditions }: ListenerStatus): string | null {
  const conflict = conditionOf(conditions, 'Conflicted')
  if (conflict?.status === 'True') return reasonOf(conflict, 'Conflicted')
  for (const [type, word] of listenerConditions) {
    const condition = conditionOf(conditions, type)
    if (condition?.status === 'False') return reasonOf(condition, word)
  }
  return null
}

/** The conditions that are bad when False, each with the word for it where the controller gives no reason. */
const listenerConditions = [
  ['Accepted', 'Not accepted'],
  ['ResolvedRefs', 'Unresolved references'],
  ['Programmed', 'Not programmed'],
] as const

function listenerRow(listener: Listener, statuses: readonly ListenerStatus[]): string[] {
  const { name = '', protocol = '', port, hostname = '' } = listener
  const status = statuses.find((each) => each.name === name)
  const isProgrammed = conditionOf(status?.conditions, 'Programmed')?.status === 'True'
  return [
    name,
    port === undefined ? protocol : `${protocol} ${port}`,
    hostname || '*',
    status?.attachedRoutes === undefined ? '' : `${status.attachedRoutes}`,
    (status && listenerProblem(status)) ?? (isProgrammed ? 'Programmed' : 'Pending'),
  ]
}

const origins: Readonly<Record<string, string>> = {
  All: 'All namespaces',
  Same: 'Same namespace',
  Selector: 'Selected namespaces',
  None: 'None',
}

function settingsRow({ name = '', tls, allowedRoutes }: Listener): string[] {
  const { from = 'Same' } = allowedRoutes?.namespaces ?? {}
  return [
    name,
    origins[from] ?? from,
    tls === undefined ? '' : (tls.mode ?? 'Terminate'),
    (tls?.certificateRefs ?? []).map((each) => each.name ?? '').join(', '),
  ]
}

const certificates = ({ spec }: Gateway): Reference[] =>
  (spec?.listeners ?? []).flatMap(({ tls }) => tls?.certificateRefs ?? [])

const values = (addresses: readonly Address[] = []): string[] => [
  ...new Set(addresses.flatMap(({ value }) => value || [])),
]
