import type { KubeObject } from '#machinery'
import { age, firstFew, list, text } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { named, referred, refs } from '../definition/relations.ts'
import { coreLink, words } from '../details/fields.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'
import { endpointSliceWire } from './endpointSliceWire.ts'

interface Endpoint {
  readonly addresses?: readonly string[]
  readonly conditions?: {
    readonly ready?: boolean | null
    readonly serving?: boolean | null
    readonly terminating?: boolean | null
  }
  readonly nodeName?: string
  readonly zone?: string
  readonly targetRef?: { readonly kind?: string; readonly name?: string }
}

interface EndpointPort {
  readonly name?: string
  readonly port?: number | null
  readonly protocol?: string
}

interface EndpointSlice extends KubeObject {
  readonly addressType?: string
  readonly endpoints?: readonly Endpoint[] | null
  readonly ports?: readonly EndpointPort[] | null
}

export const endpointSlice = defineKind<EndpointSlice, EndpointSlice>({
  gvr: { group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices' },
  kind: 'EndpointSlice',
  title: { one: 'Endpoint Slice', many: 'Endpoint Slices' },
  scope: 'namespaced',
  group: 'network',
  wire: endpointSliceWire,
  read: (object) => object,
  columns: [
    text('AddressType', ({ addressType }) => addressType, { priority: 5, absent: '' }),
    // The server sends every port with a name, which may be empty.
    list('Ports', ({ ports }) => shortened((ports ?? []).map(({ port, name = '' }) => `${port ?? name}`)), {
      absent: '<unset>',
    }),
    list(
      'Endpoints',
      ({ endpoints }) => shortened((endpoints ?? []).flatMap(({ addresses = [] }) => addresses)),
      {
        priority: 2,
        absent: '<unset>',
      },
    ),
    age(),
  ],
  relations: ({ metadata: { namespace, labels }, endpoints }) => [
    ...named('Belongs to', refs.service, namespace, labels?.['kubernetes.io/service-name']),
    ...(endpoints ?? []).flatMap(({ targetRef }) => referred('Targets', targetRef, namespace)),
  ],
  details: ({ metadata, addressType, endpoints, ports }) => [
    overview('Endpoint Slice', metadata, [
      [
        'Service',
        coreLink('Service', metadata.namespace ?? '', metadata.labels?.['kubernetes.io/service-name']),
      ],
      ['Address type', words(addressType)],
    ]),
    ...tableSection('Ports', ['Name', 'Port', 'Protocol'], (ports ?? []).map(portRow)),
    ...tableSection(
      'Endpoints',
      ['Address', 'Conditions', 'Target', 'Node', 'Zone'],
      (endpoints ?? []).map(endpointRow),
    ),
    ...metadataSections(metadata),
  ],
})

function shortened(items: readonly string[]): string[] | null {
  const shown = firstFew(items, 3)
  return shown.join(',') === '' ? null : shown
}

const portRow = ({ name, port, protocol }: EndpointPort): string[] => [
  name ?? '',
  `${port ?? 'all'}`,
  protocol ?? 'TCP',
]

const endpointRow = ({ addresses, conditions = {}, targetRef, nodeName, zone }: Endpoint): string[] => [
  (addresses ?? []).join(', '),
  // A missing condition counts as ready.
  conditions.terminating === true ? 'terminating' : conditions.ready === false ? 'not ready' : 'ready',
  targetRef?.name ? `${targetRef.kind ?? ''}/${targetRef.name}` : '',
  nodeName ?? '',
  zone ?? '',
]
