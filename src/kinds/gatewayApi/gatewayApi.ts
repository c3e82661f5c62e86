import type { CustomKind } from '../definition/customKind.ts'
import type { ObjectStatus } from '../definition/kind.ts'
import { named, type Relation } from '../definition/relations.ts'
import type { Condition } from '../details/conditions.ts'
import type { DetailValue, ObjectLink } from '../details/details.ts'
import { items, links, words } from '../details/fields.ts'

/** gatewayApi is the API group of all kinds of the Gateway API and their place in the sidebar. */
export const gatewayApi = { group: 'gateway.networking.k8s.io', place: 'network' } as const satisfies Pick<
  CustomKind,
  'group' | 'place'
>

/** Reference names an object. A missing group, kind or namespace has the default that the field's definition gives. */
export interface Reference {
  readonly group?: string
  readonly kind?: string
  readonly namespace?: string
  readonly name?: string
  readonly port?: number
}

/** ReferenceDefaults are the group, kind and namespace of a reference that does not have them. */
interface ReferenceDefaults {
  readonly group: string
  readonly kind: string
  readonly namespace: string | undefined
}

export const secretDefaults = (namespace: string | undefined): ReferenceDefaults => ({
  group: '',
  kind: 'Secret',
  namespace,
})
export const serviceDefaults = (namespace: string | undefined): ReferenceDefaults => ({
  group: '',
  kind: 'Service',
  namespace,
})
export const gatewayDefaults = (namespace: string | undefined): ReferenceDefaults => ({
  group: gatewayApi.group,
  kind: 'Gateway',
  namespace,
})

/** completeReference fills in the defaults of a reference. */
export const completeReference = (reference: Reference, defaults: ReferenceDefaults) => ({
  group: reference.group ?? defaults.group,
  kind: reference.kind || defaults.kind,
  namespace: reference.namespace || (defaults.namespace ?? ''),
  name: reference.name ?? '',
})

/** namedBy are the relations to the objects that references name. */
export const namedBy = (
  relation: string,
  references: readonly Reference[] | undefined,
  defaults: ReferenceDefaults,
): Relation[] =>
  (references ?? []).flatMap((reference) => {
    const { group, kind, namespace, name } = completeReference(reference, defaults)
    return named(relation, { group, kind }, namespace, name)
  })

/** linksTo are links to the objects that references name, without duplicates. The versions are left to discovery. */
export function linksTo(
  references: readonly Reference[] | undefined,
  defaults: ReferenceDefaults,
): DetailValue | null {
  const found = (references ?? []).flatMap((reference): [string, ObjectLink][] => {
    const { group, kind, namespace, name } = completeReference(reference, defaults)
    const link = { gvk: { group, version: '', kind }, namespace, name }
    return name === '' ? [] : [[JSON.stringify(link), link]]
  })
  return links([...new Map(found).values()])
}

/** referenceText names an object in a table; kind and namespace are left out where they are the defaults. */
export function referenceText(reference: Reference, defaults: ReferenceDefaults): string {
  const { kind, namespace, name } = completeReference(reference, defaults)
  const port = reference.port === undefined ? '' : `:${reference.port}`
  const place = namespace === (defaults.namespace ?? '') ? '' : `${namespace}/`
  return `${kind === defaults.kind ? '' : `${kind} `}${place}${name}${port}`
}

export const conditionOf = (
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined => conditions?.find((condition) => condition.type === type)

/** reasonOf is the reason of a condition, which is one word, or else `otherwise`. */
export const reasonOf = (condition: Condition | undefined, otherwise: string): string =>
  condition?.reason || otherwise

/** acceptedStatus is the status of an object by its conditions Accepted and ResolvedRefs. */
export function acceptedStatus(conditions: readonly Condition[] | undefined): ObjectStatus {
  const accepted = conditionOf(conditions, 'Accepted')
  const resolved = conditionOf(conditions, 'ResolvedRefs')
  if (accepted?.status === 'False') return ['bad', reasonOf(accepted, 'Not accepted')]
  if (resolved?.status === 'False') return ['bad', reasonOf(resolved, 'Unresolved references')]
  // Until a controller answers, Accepted is Unknown with the reason Pending or Waiting.
  if (accepted?.status !== 'True') return ['warn', reasonOf(accepted, 'Pending')]
  return ['ok', 'Accepted']
}

const worstFirst: readonly string[] = ['bad', 'warn', 'info', 'off', 'ok']

/** worstStatus is the worst of several, with a count if not all of them are the same; `none` where there are none. */
export function worstStatus(statuses: readonly ObjectStatus[], none: ObjectStatus): ObjectStatus {
  const [first] = statuses.toSorted(([a], [b]) => worstFirst.indexOf(a) - worstFirst.indexOf(b))
  if (first === undefined) return none
  const [tone, word] = first
  const count = statuses.filter((each) => each[0] === tone && each[1] === word).length
  return count === statuses.length ? first : [tone, `${word} (${count} of ${statuses.length})`]
}

/** conditionText is a condition in a cell of a table: Yes, or the reason why not. */
export function conditionText(condition: Condition | undefined): string {
  if (condition === undefined) return 'Unknown'
  if (condition.status === 'True') return 'Yes'
  return reasonOf(condition, condition.status === 'False' ? 'No' : 'Unknown')
}

/** controllers are the names of the controllers that have written a status, without duplicates. */
export const controllers = (answers: readonly { readonly controllerName?: string }[]): DetailValue | null =>
  items([...new Set(answers.flatMap(({ controllerName }) => controllerName || []))])

/** problemMessages are the messages of the conditions that are False, without duplicates. */
export const problemMessages = (conditions: readonly (Condition | undefined)[]): DetailValue | null =>
  words(
    [
      ...new Set(
        conditions.flatMap((condition) =>
          condition?.status === 'False' && condition.message ? [condition.message] : [],
        ),
      ),
    ].join(' '),
  )
