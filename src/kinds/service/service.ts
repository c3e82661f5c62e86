import { formatLabels } from '#machinery'
import { age, list, text, wide } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { customRefs, naming, refs, selectedPods } from '../definition/relations.ts'
import { serviceDetails } from './serviceDetails.ts'
import type { Service, ServicePort } from './serviceShape.ts'

export const service = defineKind<Service, Service>({
  gvr: { group: '', version: 'v1', resource: 'services' },
  kind: 'Service',
  title: { one: 'Service', many: 'Services' },
  scope: 'namespaced',
  group: 'network',
  read: (object) => object,
  columns: [
    text('Type', ({ spec }) => spec?.type, { priority: 2, absent: '' }),
    text('Cluster-IP', ({ spec }) => spec?.clusterIPs?.[0] ?? spec?.clusterIP),
    list('External-IP', externalAddresses, { priority: 3 }),
    list('Port(s)', ({ spec }) => orNone((spec?.ports ?? []).map(portText)), { priority: 2 }),
    age(),
    wide(list('Selector', ({ spec }) => orNone(formatLabels(spec?.selector)))),
  ],
  selects: podsOf,
  relations: (object) => {
    const { namespace = '', name } = object.metadata
    const selector = `kubernetes.io/service-name=${name}`
    return [
      ...selectedPods('Selects', namespace, podsOf(object)),
      { how: 'selected', relation: 'Endpoint slices', of: refs.endpointSlice, namespace, selector },
      ...naming(
        'Exposed by',
        namespace,
        refs.ingress,
        customRefs.httpRoute,
        customRefs.grpcRoute,
        customRefs.tcpRoute,
        customRefs.tlsRoute,
      ),
      ...naming('Secured by', namespace, customRefs.backendTlsPolicy),
      ...naming('References allowed by', namespace, customRefs.referenceGrant),
    ]
  },
  details: (object) => serviceDetails(object, externalAddresses(object)),
})

/** A service with an empty selector selects no pods: its endpoints are written by hand or by a controller. */
function podsOf({ spec }: Service) {
  const { type, selector = {} } = spec ?? {}
  return type === 'ExternalName' || Object.keys(selector).length === 0 ? null : { matchLabels: selector }
}

const orNone = (items: readonly string[]): readonly string[] | null => (items.length === 0 ? null : items)

const portText = ({ port, nodePort, protocol = 'TCP' }: ServicePort): string =>
  nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`

/** The addresses in kubectl's column EXTERNAL-IP. */
function externalAddresses({ spec = {}, status }: Service): readonly string[] | null {
  const external = spec.externalIPs ?? []
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return orNone(external)
    case 'LoadBalancer': {
      const ingress = status?.loadBalancer?.ingress ?? []
      const balanced = [...new Set(ingress.flatMap(({ ip, hostname }) => ip || hostname || []))].sort()
      const addresses = [...balanced, ...external]
      return addresses.length === 0 ? ['<pending>'] : addresses
    }
    case 'ExternalName':
      return [spec.externalName ?? '']
    default:
      return ['<unknown>']
  }
}
