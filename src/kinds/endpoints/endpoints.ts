import type { KubeObject } from '#machinery'
import { age, firstFew, list } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { named, referred, refs } from '../definition/relations.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'

interface Address {
  readonly ip?: string
  readonly nodeName?: string
  readonly targetRef?: { readonly kind?: string; readonly name?: string }
}

interface Subset {
  readonly addresses?: readonly Address[] | null
  readonly notReadyAddresses?: readonly Address[]
  readonly ports?:
    | readonly { readonly name?: string; readonly port: number; readonly protocol?: string }[]
    | null
}

interface Endpoints extends KubeObject {
  readonly subsets?: readonly Subset[] | null
}

export const endpoints = defineKind<Endpoints, Endpoints>({
  gvr: { group: '', version: 'v1', resource: 'endpoints' },
  kind: 'Endpoints',
  title: { one: 'Endpoints', many: 'Endpoints' },
  scope: 'namespaced',
  group: 'network',
  read: (object) => object,
  columns: [list('Endpoints', readyEndpoints, { priority: 2 }), age()],
  relations: ({ metadata: { namespace, name }, subsets }) => [
    ...named('Belongs to', refs.service, namespace, name),
    ...(subsets ?? [])
      .flatMap(({ addresses, notReadyAddresses }) => [...(addresses ?? []), ...(notReadyAddresses ?? [])])
      .flatMap(({ targetRef }) => referred('Targets', targetRef, namespace)),
  ],
  details: ({ metadata, subsets }) => [
    overview('Endpoints', metadata, []),
    ...tableSection(
      'Addresses',
      ['Address', 'Ports', 'Target', 'Node', 'Ready'],
      (subsets ?? []).flatMap((subset) => [
        ...(subset.addresses ?? []).map((address) => addressRow(address, subset, 'yes')),
        ...(subset.notReadyAddresses ?? []).map((address) => addressRow(address, subset, 'no')),
      ]),
    ),
    ...metadataSections(metadata),
  ],
})

/** Each ready address with each port of its subset. */
function readyEndpoints({ subsets }: Endpoints): string[] | null {
  if (!subsets || subsets.length === 0) return null
  const all = subsets.flatMap(({ addresses, ports }) => {
    const ips = (addresses ?? []).flatMap(({ ip }) => ip ?? [])
    if (!ports || ports.length === 0) return ips
    return ports.flatMap(({ port }) => ips.map((ip) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`))
  })
  return firstFew(all, 3)
}

const addressRow = ({ ip, nodeName, targetRef }: Address, { ports }: Subset, ready: string): string[] => [
  ip ?? '',
  (ports ?? [])
    .map(({ name, port, protocol = 'TCP' }) => `${name ? `${name} ` : ''}${port}/${protocol}`)
    .join(', '),
  targetRef?.name ? `${targetRef.kind ?? ''}/${targetRef.name}` : '',
  nodeName ?? '',
  ready,
]
