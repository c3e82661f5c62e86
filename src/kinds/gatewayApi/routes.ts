import type { KubeObject } from '#machinery'
import { type CustomKind, defineCustomKind, type Standing } from '../customKind.ts'
import { items } from '../detailFields.ts'
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
  whole,
  worst,
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

const aRoute = (protocol: string, written: string): CustomKind =>
  defineCustomKind<Route>({
    ...gatewayApi,
    resource: `${protocol.toLowerCase()}routes`,
    kind: `${protocol}Route`,
    title: { one: `${written} Route`, many: `${written} Routes` },
    standing,
    relations: ({ metadata: { namespace }, spec }) => [
      ...namedBy('Is served by', spec?.parentRefs, usualGateway(namespace)),
      ...namedBy('Sends to', backends(spec?.rules), usualService(namespace)),
      ...namedBy('Mirrors to', mirrors(spec?.rules), usualService(namespace)),
    ],
    details: (object) => {
      const { metadata, spec = {} } = object
      const { namespace } = metadata
      const parents = parentsOf(object)
      return [
        overview(`${written} Route`, metadata, [
          standingField(standing(object)),
          ['Hostnames', items(spec.hostnames)],
          ['Gateways', linksTo(spec.parentRefs, usualGateway(namespace))],
          ['Backends', linksTo(backends(spec.rules), usualService(namespace))],
          ['Controllers', controllers(parents)],
          ['Trouble', complaints(parents.flatMap(({ conditions }) => conditions ?? []))],
        ]),
        ...tableSection(
          'Parents',
          ['Parent', 'Listener', 'Accepted', 'Backends found'],
          parents.map(({ parent, conditions }) => [
            referenceText(parent, usualGateway(namespace)),
            parent.sectionName ?? '',
            conditionText(conditionOf(conditions, 'Accepted')),
            conditionText(conditionOf(conditions, 'ResolvedRefs')),
          ]),
        ),
        ...tableSection(
          'Rules',
          ['Match', 'Filters', 'Backends'],
          (spec.rules ?? []).map((rule) => ruleRow(rule, namespace)),
        ),
        ...metadataSections(metadata),
      ]
    },
  })

export const httpRoute = aRoute('HTTP', 'HTTP')
export const grpcRoute = aRoute('GRPC', 'gRPC')
export const tcpRoute = aRoute('TCP', 'TCP')
export const tlsRoute = aRoute('TLS', 'TLS')

function standing(object: Route): Standing {
  return worst(
    parentsOf(object).map(({ conditions }) => acceptance(conditions)),
    ['off', 'No parent'],
  )
}

interface Parent extends Pick<ParentStatus, 'conditions' | 'controllerName'> {
  readonly parent: ParentRef
}

/** Each parent it asks for with what has been said of that; several controllers may answer for one, and none at first. */
function parentsOf({ metadata, spec, status }: Route): Parent[] {
  const usual = usualGateway(metadata.namespace)
  const keyOf = (parent: ParentRef) =>
    JSON.stringify([whole(parent, usual), parent.sectionName ?? '', parent.port ?? null])
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
        const text = referenceText(backend, usualService(namespace))
        return isWeighted ? `${text} (${backend.weight ?? 1})` : text
      })
      .join(', '),
  ]
}
