import type { KubeObject } from '#machinery'
import { defineCustomKind } from '../definition/customKind.ts'
import type { ObjectStatus } from '../definition/kind.ts'
import type { Condition } from '../details/conditions.ts'
import { code, items, state, words } from '../details/fields.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'
import {
  acceptedStatus,
  conditionOf,
  conditionText,
  controllers,
  gatewayApi,
  gatewayDefaults,
  linksTo,
  namedBy,
  problemMessages,
  type Reference,
  referenceText,
  serviceDefaults,
  worstStatus,
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
    /** The two fields of v1alpha2. */
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
  objectStatus,
  relations: (object) => {
    const { namespace } = object.metadata
    return [
      ...namedBy('Secures', targets(object), serviceDefaults(namespace)),
      ...namedBy('CA certificates from', authorities(object), authorityDefaults(namespace)),
      ...namedBy(
        'Ancestors',
        (object.status?.ancestors ?? []).flatMap(({ ancestorRef }) => ancestorRef ?? []),
        gatewayDefaults(namespace),
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
        ['Status', state(objectStatus(object))],
        ['Targets', linksTo(targets(object), serviceDefaults(namespace))],
        ['Hostname', code(validation.hostname)],
        [
          'Subject alt names',
          items((validation.subjectAltNames ?? []).flatMap((each) => each.hostname || each.uri || [])),
        ],
        ['CA certificates', linksTo(authorities(object), authorityDefaults(namespace))],
        ['Well-known CA certificates', words(validation.wellKnownCACertificates)],
        ['Controllers', controllers(ancestors)],
        ['Problems', problemMessages(ancestors.flatMap(({ conditions }) => conditions ?? []))],
      ]),
      ...tableSection(
        'Ancestors',
        ['Ancestor', 'Accepted', 'Resolved refs'],
        ancestors.map(({ ancestorRef = {}, conditions }) => [
          referenceText(ancestorRef, gatewayDefaults(namespace)),
          conditionText(conditionOf(conditions, 'Accepted')),
          conditionText(conditionOf(conditions, 'ResolvedRefs')),
        ]),
      ),
      ...metadataSections(metadata),
    ]
  },
})

function objectStatus({ status }: BackendTlsPolicy): ObjectStatus {
  return worstStatus(
    (status?.ancestors ?? []).map(({ conditions }) => acceptedStatus(conditions)),
    ['warn', 'Pending'],
  )
}

const authorityDefaults = (namespace: string | undefined) => ({ group: '', kind: 'ConfigMap', namespace })

const targets = ({ spec }: BackendTlsPolicy): readonly Reference[] =>
  spec?.targetRefs ?? (spec?.targetRef === undefined ? [] : [spec.targetRef])

const authorities = ({ spec }: BackendTlsPolicy): readonly Reference[] =>
  spec?.validation?.caCertificateRefs ?? spec?.tls?.caCertRefs ?? []
