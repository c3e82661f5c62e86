import type { KubeObject } from '#machinery'
import { defineCustomKind, type Standing } from '../customKind.ts'
import { code, items, words } from '../detailFields.ts'
import { type Condition, metadataSections } from '../metadataSections.ts'
import { overview, tableSection } from '../overview.ts'
import {
  acceptance,
  complaints,
  conditionOf,
  conditionText,
  controllers,
  gatewayApi,
  linksTo,
  namedBy,
  type Reference,
  referenceText,
  standingField,
  usualGateway,
  usualService,
  worst,
} from './gatewayApi.ts'

interface Validation {
  readonly caCertificateRefs?: readonly Reference[]
  readonly wellKnownCACertificates?: string
  readonly hostname?: string
  readonly subjectAltNames?: readonly { readonly hostname?: string; readonly uri?: string }[]
}

interface BackendTlsPolicy extends KubeObject {
  readonly spec?: {
    readonly targetRefs?: readonly (Reference & { readonly sectionName?: string })[]
    readonly validation?: Validation
    /** Both as v1alpha2 has them. */
    readonly targetRef?: Reference
    readonly tls?: Omit<Validation, 'caCertificateRefs'> & { readonly caCertRefs?: readonly Reference[] }
  }
  readonly status?: {
    readonly ancestors?: readonly {
      readonly ancestorRef?: Reference
      readonly controllerName?: string
      readonly conditions?: readonly Condition[]
    }[]
  }
}

export const backendTlsPolicy = defineCustomKind<BackendTlsPolicy>({
  ...gatewayApi,
  resource: 'backendtlspolicies',
  kind: 'BackendTLSPolicy',
  title: { one: 'Backend TLS Policy', many: 'Backend TLS Policies' },
  standing,
  relations: (object) => {
    const { namespace } = object.metadata
    return [
      ...namedBy('Secures', targets(object), usualService(namespace)),
      ...namedBy('Trusts the certificates of', authorities(object), usualAuthority(namespace)),
      ...namedBy(
        'Applies at',
        (object.status?.ancestors ?? []).flatMap(({ ancestorRef }) => ancestorRef ?? []),
        usualGateway(namespace),
      ),
    ]
  },
  details: (object) => {
    const { metadata, spec = {}, status = {} } = object
    const { namespace } = metadata
    const ancestors = status.ancestors ?? []
    const validation: Validation = spec.validation ?? spec.tls ?? {}
    return [
      overview('Backend TLS Policy', metadata, [
        standingField(standing(object)),
        ['Secures', linksTo(targets(object), usualService(namespace))],
        ['Hostname', code(validation.hostname)],
        [
          'Also known as',
          items((validation.subjectAltNames ?? []).flatMap((each) => each.hostname || each.uri || [])),
        ],
        ['Authorities', linksTo(authorities(object), usualAuthority(namespace))],
        ['Well-known authorities', words(validation.wellKnownCACertificates)],
        ['Controllers', controllers(ancestors)],
        ['Trouble', complaints(ancestors.flatMap(({ conditions }) => conditions ?? []))],
      ]),
      ...tableSection(
        'Applies at',
        ['Gateway', 'Accepted', 'References found'],
        ancestors.map(({ ancestorRef = {}, conditions }) => [
          referenceText(ancestorRef, usualGateway(namespace)),
          conditionText(conditionOf(conditions, 'Accepted')),
          conditionText(conditionOf(conditions, 'ResolvedRefs')),
        ]),
      ),
      ...metadataSections(metadata),
    ]
  },
})

function standing({ status }: BackendTlsPolicy): Standing {
  return worst(
    (status?.ancestors ?? []).map(({ conditions }) => acceptance(conditions)),
    ['warn', 'Pending'],
  )
}

const usualAuthority = (namespace: string | undefined) => ({ group: '', kind: 'ConfigMap', namespace })

const targets = ({ spec }: BackendTlsPolicy): readonly Reference[] =>
  spec?.targetRefs ?? (spec?.targetRef === undefined ? [] : [spec.targetRef])

const authorities = ({ spec }: BackendTlsPolicy): readonly Reference[] =>
  spec?.validation?.caCertificateRefs ?? spec?.tls?.caCertRefs ?? []
