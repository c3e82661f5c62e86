import type { KubeObject } from '#machinery'
import { defineCustomKind, type Standing } from '../customKind.ts'
import { items, links } from '../detailFields.ts'
import { type Condition, conditionsSection, metadataSections } from '../metadataSections.ts'
import { overview, tableSection } from '../overview.ts'
import { customRefs, named, naming } from '../relations.ts'
import {
  complaints,
  conditionOf,
  gatewayApi,
  linksTo,
  namedBy,
  type Reference,
  reasonOf,
  standingField,
  usualSecret,
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
  standing,
  relations: (object) => {
    const { metadata, spec } = object
    const { namespace } = metadata
    return [
      ...named('Is of the class', customRefs.gatewayClass, '', spec?.gatewayClassName),
      ...namedBy('Takes its certificate from', certificates(object), usualSecret(namespace)),
      // Routes of any namespace may ask to be served here.
      ...naming(
        'Serves',
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
        standingField(standing(object)),
        ['Class', gatewayClassName ? links([{ gvk, namespace: '', name: gatewayClassName }]) : null],
        ['Addresses', items(values(status.addresses))],
        ['Asks for', items(values(spec.addresses))],
        ['Certificates', linksTo(certificates(object), usualSecret(metadata.namespace))],
        ['Trouble', complaints((status.listeners ?? []).flatMap(({ conditions }) => conditions ?? []))],
      ]),
      ...tableSection(
        'Listeners',
        ['Name', 'Port', 'Hostname', 'Routes', 'Status'],
        (spec.listeners ?? []).map((listener) => listenerRow(listener, status.listeners ?? [])),
      ),
      ...tableSection(
        'What listeners take',
        ['Listener', 'Routes from', 'TLS', 'Certificates'],
        (spec.listeners ?? []).map(settingsRow),
      ),
      ...conditionsSection(status.conditions),
      ...metadataSections(metadata),
    ]
  },
})

function standing({ status }: Gateway): Standing {
  const accepted = conditionOf(status?.conditions, 'Accepted')
  const programmed = conditionOf(status?.conditions, 'Programmed')
  if (accepted?.status === 'False') return ['bad', reasonOf(accepted, 'Not accepted')]
  if (programmed?.status === 'False') {
    const reason = reasonOf(programmed, 'Not programmed')
    return [reason === 'Pending' ? 'warn' : 'bad', reason]
  }
  if (programmed?.status !== 'True') return ['warn', reasonOf(programmed ?? accepted, 'Pending')]
  const trouble = (status?.listeners ?? []).map(listenerTrouble).find((each) => each !== null)
  return trouble === undefined ? ['ok', 'Programmed'] : ['warn', trouble]
}

/** What is wrong with one listener, in a word; null where nothing is. */
function listenerTrouble({ conditions }: ListenerStatus): string | null {
  const conflict = conditionOf(conditions, 'Conflicted')
  if (conflict?.status === 'True') return reasonOf(conflict, 'Conflicted')
  const wrong = ['Accepted', 'ResolvedRefs', 'Programmed']
    .map((type) => conditionOf(conditions, type))
    .find((condition) => condition?.status === 'False')
  return wrong === undefined ? null : reasonOf(wrong, `Not ${wrong.type.toLowerCase()}`)
}

function listenerRow(listener: Listener, statuses: readonly ListenerStatus[]): string[] {
  const { name = '', protocol = '', port, hostname = '' } = listener
  const status = statuses.find((each) => each.name === name)
  const isProgrammed = conditionOf(status?.conditions, 'Programmed')?.status === 'True'
  return [
    name,
    port === undefined ? protocol : `${protocol} ${port}`,
    hostname || '*',
    status?.attachedRoutes === undefined ? '' : `${status.attachedRoutes}`,
    (status && listenerTrouble(status)) ?? (isProgrammed ? 'Programmed' : 'Pending'),
  ]
}

const origins: Readonly<Record<string, string>> = {
  All: 'All namespaces',
  Same: 'Its namespace',
  Selector: 'Chosen namespaces',
  None: 'No namespace',
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
