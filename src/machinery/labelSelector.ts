import { compareText } from './compareText.ts'

/** SelectorRequirement is one entry of `matchExpressions`. */
export interface SelectorRequirement {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[] | null
}

/** LabelSelector is the selector of workloads, budgets and policies. A missing one selects nothing, an empty one all. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly SelectorRequirement[]
}

/** isSelector says whether a value has the shape of a label selector; its operators may still be unknown. */
export function isSelector(value: unknown): value is LabelSelector {
  if (!isRecord(value)) return false
  const { matchLabels = {}, matchExpressions = [] } = value
  return (
    isRecord(matchLabels) &&
    Object.values(matchLabels).every(isText) &&
    Array.isArray(matchExpressions) &&
    matchExpressions.every(
      (each: unknown) =>
        isRecord(each) &&
        isText(each.key) &&
        isText(each.operator) &&
        (each.values === undefined ||
          each.values === null ||
          (Array.isArray(each.values) && each.values.every(isText))),
    )
  )
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** formatLabels writes labels as kubectl does, sorted by key: `app=web`, `tier=front`. */
export const formatLabels = (labels: Readonly<Record<string, string>> | null | undefined): string[] =>
  Object.entries(labels ?? {})
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, value]) => `${key}=${value}`)

/**
 * formatSelector writes each requirement as kubectl does, sorted by key: `app=web`, `tier in (a,b)`, `!canary`.
 * null where the API server would refuse the selector.
 */
export function formatSelector(selector: LabelSelector | null | undefined): string[] | null {
  const parts: [key: string, text: string][] = Object.entries(selector?.matchLabels ?? {}).map(
    ([key, value]) => [key, `${key}=${value}`],
  )
  for (const requirement of selector?.matchExpressions ?? []) {
    const text = formatRequirement(requirement)
    if (text === null) return null
    parts.push([requirement.key, text])
  }
  return parts.sort(([a], [b]) => compareText(a, b)).map(([, text]) => text)
}

/** selectsLabels says whether a selector selects an object with these labels. An invalid selector selects nothing. */
export function selectsLabels(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  const has = (key: string): boolean => Object.hasOwn(labels, key)
  return (
    Object.entries(matchLabels).every(([key, value]) => has(key) && labels[key] === value) &&
    matchExpressions.every(({ key, operator, values: written }) => {
      const isIn = has(key) && written?.includes(labels[key] ?? '') === true
      if (operator === 'In') return isIn
      if (operator === 'NotIn') return !isIn
      if (operator === 'Exists') return has(key)
      return operator === 'DoesNotExist' && !has(key)
    })
  )
}

function formatRequirement({ key, operator, values: written }: SelectorRequirement): string | null {
  const values = written ?? []
  switch (operator) {
    case 'In':
      return values.length === 0 ? null : `${key} in (${values.toSorted().join(',')})`
    case 'NotIn':
      return values.length === 0 ? null : `${key} notin (${values.toSorted().join(',')})`
    case 'Exists':
      return values.length === 0 ? key : null
    case 'DoesNotExist':
      return values.length === 0 ? `!${key}` : null
    default:
      return null
  }
}
