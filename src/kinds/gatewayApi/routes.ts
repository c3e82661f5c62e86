import type { KubeObject } from '#machinery'
import { type CustomKind, defineCustomKind } from '../definition/customKind.ts'
import type { ObjectStatus } from '../definition/kind.ts'
import type { Condition } from '../details/conditions.ts'
import { items, state } from '../details/fields.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'
import {
  acceptedStatus,
  completeReference,
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
import { filterText, type Match, matchTexts, type RouteFilter } from './routeRules.ts'

interface ParentRef extends Reference {
  readonly sectionName?: string
}

interface BackendRef extends Reference {
  readonly weight?: number
  readonly filters?: readonly RouteFilter[]
}

interface RouteRule {
  readonly name?: string
  readonly matches?: readonly Match[]
  readonly filters?: readonly RouteFilter[]
  readonly backendRefs?: readonly BackendRef[]
}

interface ParentStatus {
  readonly parentRef?: ParentRef
  readonly controllerName?: string
  readonly conditions?: readonly Condition[]
}

interface Route extends KubeObject {
  readonly spec?: {
    readonly parentRefs?: readonly ParentRef[]
    readonly hostnames?: readonly string[]
    readonly rules?: readonly RouteRule[]
  }
  readonly status?: { readonly parents?: readonly ParentStatus[] }
}

/** `written` is the protocol as people write it. */
const routeKind = (protocol: string, written: string): CustomKind =>
  defineCustomKind<Route>({
    ...gatewayApi,
    resource: `${protocol.toLowerCase()}routes`,
    kind: `${protocol}Route`,
    title: { one: `${written} Route`, many: `${written} Routes` },
    objectStatus,
    relations: ({ metadata: { namespace }, spec }) => [
      ...namedBy('Attached to', spec?.parentRefs, gatewayDefaults(namespace)),
      ...namedBy('Routes to', backends(spec?.rules), serviceDefaults(namespace)),
      ...namedBy('Mirrors to', mirrors(spec?.rules), serviceDefaults(namespace)),
    ],
    details: (object) => {
      const { metadata, spec = {} } = object
      const { namespace } = metadata
      const parents = parentsOf(object)
      return [
        overview(`${written} Route`, metadata, [
          ['Status', state(objectStatus(object))],
          ['Hostnames', items(spec.hostnames)],
          ['Parents', linksTo(spec.parentRefs, gatewayDefaults(namespace))],
          ['Backends', linksTo(backends(spec.rules), serviceDefaults(namespace))],
          ['Controllers', controllers(parents)],
          ['Problems', problemMessages(parents.flatMap(({ conditions }) => conditions ?? []))],
        ]),
        ...tableSection(
          'Parents',
          ['Parent', 'Section name', 'Accepted', 'Resolved refs'],
          parents.map(({ parent, conditions }) => [
            referenceText(parent, gatewayDefaults(namespace)),
            parent.sectionName ?? '',
            conditionText(conditionOf(conditions, 'Accepted')),
            conditionText(conditionOf(conditions, 'ResolvedRefs')),
          ]),
        ),
        ...tableSection(
          'Rules',
          ['Matches', 'Filters', 'Backends'],
          (spec.rules ?? []).map((rule) => ruleRow(rule, namespace)),
        ),
        ...metadataSections(metadata),
      ]
    },
  })

export const httpRoute = routeKind('HTTP', 'HTTP')
export const grpcRoute = routeKind('GRPC', 'gRPC')
export const tcpRoute = routeKind('TCP', 'TCP')
export const tlsRoute = routeKind('TLS', 'TLS')

function objectStatus(object: Route): ObjectStatus {
  return worstStatus(
    parentsOf(object).map(({ conditions }) => acceptedStatus(conditions)),
    ['off', 'No parent'],
  )
}

interface Parent extends Pick<ParentStatus, 'conditions' | 'controllerName'> {
  readonly parent: ParentRef
}

/** Each parent reference with the statuses written for it: none at first, later one for each controller. */
function parentsOf({ metadata, spec, status }: Route): Parent[] {
  const defaults = gatewayDefaults(metadata.namespace)
  const keyOf = (parent: ParentRef) =>
    JSON.stringify([completeReference(parent, defaults), parent.sectionName ?? '', parent.port ?? null])
  return (spec?.parentRefs ?? []).flatMap((parent): Parent[] => {
    const answers = (status?.parents ?? []).filter(
      ({ parentRef }) => parentRef !== undefined && keyOf(parentRef) === keyOf(parent),
    )
    return answers.length === 0 ? [{ parent }] : answers.map((answer) => ({ ...answer, parent }))
  })
}

const backends = (rules: readonly RouteRule[] = []): Reference[] =>
  rules.flatMap(({ backendRefs }) => backendRefs ?? [])

const mirrors = (rules: readonly RouteRule[] = []): Reference[] =>
  rules
    .flatMap(({ filters = [], backendRefs = [] }) => [
      ...filters,
      ...backendRefs.flatMap((backend) => backend.filters ?? []),
    ])
    .flatMap(({ requestMirror }) => requestMirror?.backendRef ?? [])

function ruleRow(rule: RouteRule, namespace: string | undefined): string[] {
  const { matches = [], filters = [], backendRefs = [] } = rule
  const isWeighted = backendRefs.length > 1 || backendRefs.some(({ weight = 1 }) => weight !== 1)
  return [
    matchTexts(matches).join(' or ') || 'Everything',
    filters.map(filterText).join(', '),
    backendRefs
      .map((backend) => {
        const text = referenceText(backend, serviceDefaults(namespace))
        return isWeighted ? `${text} (${backend.weight ?? 1})` : text
      })
      .join(', '),
  ]
}
