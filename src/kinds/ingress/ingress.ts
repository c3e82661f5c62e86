import type { KubeObject } from '#machinery'
import { age, list, text } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { named, refs } from '../definition/relations.ts'
import { items, links } from '../details/fields.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'

interface Backend {
  readonly service?: {
    readonly name: string
    readonly port?: { readonly name?: string; readonly number?: number }
  }
  readonly resource?: { readonly kind?: string; readonly name?: string }
}

interface Rule {
  readonly host?: string
  readonly http?: {
    readonly paths?: readonly {
      readonly path?: string
      readonly pathType?: string
      readonly backend?: Backend
    }[]
  }
}

interface Ingress extends KubeObject {
  readonly spec?: {
    readonly ingressClassName?: string
    readonly defaultBackend?: Backend
    readonly rules?: readonly Rule[]
    readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[]
  }
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[]
    }
  }
}

export const ingress = defineKind<Ingress, Ingress>({
  gvr: { group: 'networking.k8s.io', version: 'v1', resource: 'ingresses' },
  kind: 'Ingress',
  title: { one: 'Ingress', many: 'Ingresses' },
  scope: 'namespaced',
  group: 'network',
  read: (object) => object,
  columns: [
    text('Class', ({ spec }) => spec?.ingressClassName, { priority: 3 }),
    list('Hosts', ({ spec }) => hosts(spec?.rules ?? []), { priority: 2 }),
    list('Address', addresses, { priority: 3, absent: '' }),
    text('Ports', ({ spec }) => (spec?.tls?.length ? '80, 443' : '80')),
    age(),
  ],
  relations: (object) => {
    const { metadata, spec } = object
    return [
      ...named('Ingress class', refs.ingressClass, '', spec?.ingressClassName),
      ...serviceLinks(object).flatMap(({ name }) =>
        named('Routes to', refs.service, metadata.namespace, name),
      ),
      ...(spec?.tls ?? []).flatMap(({ secretName }) =>
        named('TLS certificate from', refs.secret, metadata.namespace, secretName),
      ),
    ]
  },
  details: (object) => {
    const { metadata, spec = {} } = object
    return [
      overview('Ingress', metadata, [
        [
          'Ingress class',
          spec.ingressClassName === undefined
            ? null
            : links([
                {
                  gvk: { group: 'networking.k8s.io', version: 'v1', kind: 'IngressClass' },
                  namespace: '',
                  name: spec.ingressClassName,
                },
              ]),
        ],
        ['Address', items(addresses(object))],
        ['Services', links(serviceLinks(object))],
      ]),
      ...tableSection('Rules', ['Host', 'Path', 'Path type', 'Backend'], ruleRows(object)),
      ...tableSection(
        'TLS',
        ['Secret', 'Hosts'],
        (spec.tls ?? []).map(({ secretName, hosts = [] }) => [secretName ?? '', hosts.join(', ')]),
      ),
      ...metadataSections(metadata),
    ]
  },
})

/** The hosts as kubectl prints them: up to three, and after them the number of rules beyond three. */
function hosts(rules: readonly Rule[]): string[] {
  const named = rules.flatMap(({ host }, index) => (host ? [{ host, index }] : []))
  if (named.length === 0) return ['*']
  const shown = named.slice(0, 3)
  const third = shown[2]
  const isMore = third !== undefined && third.index < rules.length - 1
  return shown.map(({ host }, index) =>
    isMore && index === 2 ? `${host} + ${rules.length - 3} more...` : host,
  )
}

function addresses({ status }: Ingress): string[] | null {
  const found = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || [])
  return found.length === 0 ? null : [...new Set(found)].sort()
}

const backends = ({ spec = {} }: Ingress): Backend[] => [
  ...(spec.defaultBackend === undefined ? [] : [spec.defaultBackend]),
  ...(spec.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).flatMap(({ backend }) => backend ?? [])),
]

function serviceLinks(object: Ingress) {
  const names = new Set(backends(object).flatMap(({ service }) => service?.name ?? []))
  const namespace = object.metadata.namespace ?? ''
  return [...names].map((name) => ({ gvk: { group: '', version: 'v1', kind: 'Service' }, namespace, name }))
}

function backendText({ service, resource }: Backend = {}): string {
  if (service !== undefined) return `${service.name}:${service.port?.name ?? service.port?.number ?? ''}`
  return resource === undefined ? '' : `${resource.kind ?? ''}/${resource.name ?? ''}`
}

const ruleRows = ({ spec = {} }: Ingress): string[][] => [
  ...(spec.rules ?? []).flatMap(({ host, http }) =>
    (http?.paths ?? []).map(({ path, pathType, backend }) => [
      host || '*',
      path ?? '',
      pathType ?? '',
      backendText(backend),
    ]),
  ),
  ...(spec.defaultBackend === undefined
    ? []
    : [['*', '', 'default backend', backendText(spec.defaultBackend)]]),
]
