import type { CustomKind, Standing } from '../customKind.ts'
import { items, links, state, words } from '../detailFields.ts'
import type { DetailValue, ObjectLink } from '../details.ts'
import type { Condition } from '../metadataSections.ts'
import { named, type Relation } from '../relations.ts'

/** What all kinds of the Gateway API have in common. */
export const gatewayApi = { group: 'gateway.networking.k8s.io', place: 'network' } as const satisfies Pick<
  CustomKind,
  'group' | 'place'
>

/** Reference names an object; group and kind are those of what it usually names where they are missing. */
export interface Reference {
  readonly group?: string
  readonly kind?: string
  readonly namespace?: string
  readonly name?: string
  readonly port?: number
}

/** Usual is what a reference names where it does not say. */
interface Usual {
  readonly group: string
  readonly kind: string
  readonly namespace: string | undefined
}

export const usualSecret = (namespace: string | undefined): Usual => ({
  group: '',
  kind: 'Secret',
  namespace,
})
export const usualService = (namespace: string | undefined): Usual => ({
  group: '',
  kind: 'Service',
  namespace,
})
export const usualGateway = (namespace: string | undefined): Usual => ({
  group: gatewayApi.group,
  kind: 'Gateway',
  namespace,
})

/** whole is a reference with everything it leaves to the usual. */
export const whole = (reference: Reference, usual: Usual) => ({
  group: reference.group ?? usual.group,
  kind: reference.kind || usual.kind,
  namespace: reference.namespace || (usual.namespace ?? ''),
  name: reference.name ?? '',
})

/** The objects that these references name, as relations. */
export const namedBy = (
  relation: string,
  references: readonly Reference[] | undefined,
  usual: Usual,
): Relation[] =>
  (references ?? []).flatMap((reference) => {
    const { group, kind, namespace, name } = whole(reference, usual)
    return named(relation, { group, kind }, namespace, name)
  })

/** And as links, each once. The cluster says in which version. */
export function linksTo(references: readonly Reference[] | undefined, usual: Usual): DetailValue | null {
  const found = (references ?? []).flatMap((reference): [string, ObjectLink][] => {
    const { group, kind, namespace, name } = whole(reference, usual)
    const link = { gvk: { group, version: '', kind }, namespace, name }
    return name === '' ? [] : [[JSON.stringify(link), link]]
  })
  return links([...new Map(found).values()])
}

/** An object as it is named in a table: with what is not usual of it. */
export function referenceText(reference: Reference, usual: Usual): string {
  const { kind, namespace, name } = whole(reference, usual)
  const port = reference.port === undefined ? '' : `:${reference.port}`
  const place = namespace === (usual.namespace ?? '') ? '' : `${namespace}/`
  return `${kind === usual.kind ? '' : `${kind} `}${place}${name}${port}`
}

export const conditionOf = (
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined => conditions?.find((condition) => condition.type === type)

/** The reason a controller gives is one word; without one, `otherwise` is said. */
export const reasonOf = (condition: Condition | undefined, otherwise: string): string =>
  condition?.reason || otherwise

/** How an object is whose one question is whether somebody has accepted it. */
export function acceptance(conditions: readonly Condition[] | undefined): Standing {
  const accepted = conditionOf(conditions, 'Accepted')
  const resolved = conditionOf(conditions, 'ResolvedRefs')
  if (accepted?.status === 'False') return ['bad', reasonOf(accepted, 'Not accepted')]
  if (resolved?.status === 'False') return ['bad', reasonOf(resolved, 'Unresolved references')]
  // What nobody has answered yet says Unknown, and the reason Pending or Waiting.
  if (accepted?.status !== 'True') return ['warn', reasonOf(accepted, 'Pending')]
  return ['ok', 'Accepted']
}

const badness: readonly string[] = ['bad', 'warn', 'info', 'off', 'ok']

/** The worst of several, and of how many it is true where that is not all of them. */
export function worst(standings: readonly Standing[], none: Standing): Standing {
  const [first] = standings.toSorted(([a], [b]) => badness.indexOf(a) - badness.indexOf(b))
  if (first === undefined) return none
  const [tone, word] = first
  const count = standings.filter((each) => each[0] === tone && each[1] === word).length
  return count === standings.length ? first : [tone, `${word} (${count} of ${standings.length})`]
}

/** How an object is, as a field of its overview. */
export const standingField = (standing: Standing): readonly [string, DetailValue] => [
  'Status',
  state(standing),
]

/** A condition in a table: whether it is so, or why not. */
export function conditionText(condition: Condition | undefined): string {
  if (condition === undefined) return 'Not said'
  if (condition.status === 'True') return 'Yes'
  return reasonOf(condition, condition.status === 'False' ? 'No' : 'Unknown')
}

/** Who has answered, each once. */
export const controllers = (answers: readonly { readonly controllerName?: string }[]): DetailValue | null =>
  items([...new Set(answers.flatMap(({ controllerName }) => controllerName || []))])

/** What is wrong, in the controller's own words, once each. */
export const complaints = (conditions: readonly (Condition | undefined)[]): DetailValue | null =>
  words(
    [
      ...new Set(
        conditions.flatMap((condition) =>
          condition?.status === 'False' && condition.message ? [condition.message] : [],
        ),
      ),
    ].join(' '),
  )
