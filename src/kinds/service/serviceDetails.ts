import { formatLabels } from '#machinery'
import type { DetailSection } from '../details/details.ts'
import { code, fields, items, words } from '../details/fields.ts'
import { metadataFields, metadataSections, tableSection } from '../details/sections.ts'
import type { Service, ServicePort } from './serviceShape.ts'

/** The overview of a service. */
export function serviceDetails(
  { metadata, spec = {} }: Service,
  externalAddresses: readonly string[] | null,
): DetailSection[] {
  const ports = spec.ports ?? []
  return [
    {
      type: 'fields',
      title: 'Service',
      fields: [
        ...fields([
          ['Type', words(spec.type)],
          ['Cluster IP', code((spec.clusterIPs ?? []).join(', ') || spec.clusterIP)],
          ['External IP', items(externalAddresses)],
          ['Selector', items(formatLabels(spec.selector))],
        ]),
        ...metadataFields(metadata),
        ...fields([
          ['IP families', items(spec.ipFamilies)],
          ['Session affinity', words(spec.sessionAffinity)],
          ['External traffic policy', words(spec.externalTrafficPolicy)],
          ['Internal traffic policy', words(spec.internalTrafficPolicy)],
          ['Load balancer class', words(spec.loadBalancerClass)],
        ]),
      ],
    },
    ...tableSection('Ports', ['Name', 'Port', 'Target port', 'Node port', 'Protocol'], ports.map(portRow)),
    ...metadataSections(metadata),
  ]
}

const portRow = ({ name, port, targetPort, nodePort, protocol, appProtocol }: ServicePort): string[] => [
  name ?? '',
  `${port}`,
  `${targetPort ?? ''}`,
  nodePort ? `${nodePort}` : '',
  appProtocol === undefined ? (protocol ?? 'TCP') : `${protocol ?? 'TCP'} (${appProtocol})`,
]
