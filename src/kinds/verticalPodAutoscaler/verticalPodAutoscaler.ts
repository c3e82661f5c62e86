import { type KubeObject, parseGroupVersion } from '#machinery'
import { defineCustomKind } from '../definition/customKind.ts'
import type { ObjectStatus } from '../definition/kind.ts'
import { referred } from '../definition/relations.ts'
import { badWhenTrue, type Condition, conditionsSection } from '../details/conditions.ts'
import { count, items, links, state, words } from '../details/fields.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'

type Amounts = Readonly<Record<string, string | number>>

interface ContainerRecommendation {
  readonly containerName?: string
  readonly target?: Amounts
  readonly lowerBound?: Amounts
  readonly upperBound?: Amounts
  readonly uncappedTarget?: Amounts
}

interface ContainerPolicy {
  readonly containerName?: string
  readonly mode?: string
  readonly minAllowed?: Amounts
  readonly maxAllowed?: Amounts
  readonly controlledResources?: readonly string[]
}

interface VerticalPodAutoscaler extends KubeObject {
  readonly spec?: {
    readonly targetRef?: { readonly apiVersion?: string; readonly kind?: string; readonly name?: string }
    readonly updatePolicy?: { readonly updateMode?: string; readonly minReplicas?: number }
    readonly resourcePolicy?: {
      readonly containerPolicies?: readonly ContainerPolicy[]
    }
    readonly recommenders?: readonly { readonly name?: string }[]
  }
  readonly status?: {
    readonly recommendation?: { readonly containerRecommendations?: readonly ContainerRecommendation[] }
    readonly conditions?: readonly Condition[]
  }
}

export const verticalPodAutoscaler = defineCustomKind<VerticalPodAutoscaler>({
  group: 'autoscaling.k8s.io',
  resource: 'verticalpodautoscalers',
  kind: 'VerticalPodAutoscaler',
  title: { one: 'Vertical Pod Autoscaler', many: 'Vertical Pod Autoscalers' },
  place: 'policy',
  objectStatus,
  relations: ({ metadata, spec }) => referred('Scales', spec?.targetRef, metadata.namespace),
  details: (object) => {
    const { metadata, spec = {}, status = {} } = object
    const { kind, name, apiVersion = 'v1' } = spec.targetRef ?? {}
    return [
      overview('Vertical Pod Autoscaler', metadata, [
        ['Status', state(objectStatus(object))],
        [
          'Target',
          kind && name
            ? links([
                {
                  gvk: { ...parseGroupVersion(apiVersion), kind },
                  namespace: metadata.namespace ?? '',
                  name,
                },
              ])
            : null,
        ],
        ['Update mode', words(spec.updatePolicy?.updateMode ?? 'Auto')],
        ['Min replicas', count(spec.updatePolicy?.minReplicas)],
        ['Recommenders', items((spec.recommenders ?? []).flatMap((each) => each.name ?? []))],
      ]),
      ...tableSection(
        'Recommendation',
        ['Container', 'Resource', 'Target', 'Lower bound', 'Upper bound'],
        (status.recommendation?.containerRecommendations ?? []).flatMap(recommendationRows),
      ),
      ...tableSection(
        'Container policies',
        ['Container', 'Resource', 'Min allowed', 'Max allowed', 'Mode'],
        (spec.resourcePolicy?.containerPolicies ?? []).flatMap(boundRows),
      ),
      ...conditionsSection(status.conditions, toneOf),
      ...metadataSections(metadata),
    ]
  },
})

/** RecommendationProvided is the only condition that is good when True. */
const isGood = ({ type }: Condition): boolean => type === 'RecommendationProvided'

const problems = [
  'ConfigUnsupported',
  'ConfigDeprecated',
  'NoPodsMatched',
  'LowConfidence',
  'FetchingHistory',
]
const isProblem = ({ type }: Condition): boolean => problems.includes(type)

function toneOf(condition: Condition) {
  if (!isGood(condition)) return isProblem(condition) ? badWhenTrue(condition) : 'off'
  // A recommendation that is not there yet is a warning, not a fault.
  return condition.status === 'True' ? 'ok' : 'warn'
}

function objectStatus({ status }: VerticalPodAutoscaler): ObjectStatus {
  const conditions = status?.conditions ?? []
  const isTrue = (type: string) => conditions.some((each) => each.type === type && each.status === 'True')
  if (isTrue('ConfigUnsupported')) return ['bad', 'Config unsupported']
  if (isTrue('NoPodsMatched')) return ['warn', 'No pods matched']
  const provided = conditions.find(isGood)
  if (provided?.status !== 'True') return ['warn', provided?.reason || 'Pending']
  return isTrue('LowConfidence') ? ['warn', 'Low confidence'] : ['ok', 'Provided']
}

function recommendationRows(container: ContainerRecommendation): string[][] {
  const { containerName = '', target = {}, lowerBound, upperBound, uncappedTarget } = container
  return Object.keys(target)
    .sort()
    .map((resource) => {
      const amount = amountOf(target, resource)
      const wanted = amountOf(uncappedTarget, resource)
      const isCapped = wanted !== '' && wanted !== amount
      return [
        containerName,
        resource,
        // The uncapped target is the recommendation without the container policy's bounds.
        isCapped ? `${amount} (uncapped ${wanted})` : amount,
        amountOf(lowerBound, resource),
        amountOf(upperBound, resource),
      ]
    })
}

function boundRows(policy: ContainerPolicy): string[][] {
  const { containerName = '', mode = 'Auto', minAllowed, maxAllowed, controlledResources = [] } = policy
  const named = [...controlledResources, ...Object.keys({ ...minAllowed, ...maxAllowed })]
  const resources = named.length === 0 ? [''] : [...new Set(named)].sort()
  return resources.map((resource) => [
    containerName,
    resource,
    amountOf(minAllowed, resource),
    amountOf(maxAllowed, resource),
    mode,
  ])
}

const amountOf = (amounts: Amounts = {}, resource: string): string => `${amounts[resource] ?? ''}`
