import type { KubeObject, LabelSelector } from '#machinery'
import { badRequest } from './status.ts'

type Fits = (object: KubeObject) => boolean

/** parseSelectors reads the label and field selectors of a request as one test. Throws a 400 for invalid ones. */
export function parseSelectors(query: URLSearchParams): Fits | null {
  const tests = [
    ...split(query.get('labelSelector') ?? '').map(labelTest),
    ...split(query.get('fieldSelector') ?? '').map(fieldTest),
  ]
  return tests.length === 0 ? null : (object) => tests.every((test) => test(object))
}

/** fitsLabels is whether an object's selector, such as that of a budget, selects these labels. */
export function fitsLabels(
  labels: Readonly<Record<string, string>>,
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
): boolean {
  const labelAt = (key: string) => (Object.hasOwn(labels, key) ? labels[key] : undefined)
  return (
    Object.entries(matchLabels).every(([key, value]) => labelAt(key) === value) &&
    matchExpressions.every(({ key, operator, values: written }) => {
      const values = written ?? []
      const value = labelAt(key)
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value)
        case 'NotIn':
          return value === undefined || !values.includes(value)
        case 'Exists':
          return value !== undefined
        case 'DoesNotExist':
          return value === undefined
        default:
          throw badRequest(`"${operator}" is not a valid label selector operator`)
      }
    })
  )
}

/** Commas inside parentheses belong to the values. */
const split = (text: string): string[] =>
  text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

function labelTest(text: string): Fits {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text)
  if (set !== null) {
    const [, key = '', operator, list = ''] = set
    const values = list.split(',').map((value) => value.trim())
    return (object) => values.includes(labelOf(object, key) ?? '\0') === (operator === 'in')
  }
  const equality = /^([^!=\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(text)
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality
    return (object) => (labelOf(object, key) === value) === (operator !== '!=')
  }
  const existence = /^(!?)\s*([^!=\s]+)$/.exec(text)
  if (existence === null) throw badRequest(`unable to parse requirement: ${text}`)
  const [, not, key = ''] = existence
  return (object) => (labelOf(object, key) !== undefined) === (not === '')
}

function fieldTest(text: string): Fits {
  const match = /^([^!=\s]+)\s*(==|=|!=)\s*(.*)$/.exec(text)
  if (match === null) throw badRequest(`invalid selector: '${text}'; can't understand '${text}'`)
  const [, path = '', operator, value = ''] = match
  const steps = path.split('.')
  return (object) => (String(fieldOf(object, steps) ?? '') === value) === (operator !== '!=')
}

const labelOf = ({ metadata: { labels = {} } }: KubeObject, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined

function fieldOf(object: unknown, steps: readonly string[]): unknown {
  let value = object
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}
