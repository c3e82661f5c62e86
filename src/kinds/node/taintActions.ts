import * as v from 'valibot'
import type { PermissionParams, Target } from '#contract'
import type { KubeObject } from '#machinery'
import { defineAction, type Plan } from '../actions.ts'

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const

interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: string
}

interface Tainted extends KubeObject {
  readonly spec?: { readonly taints?: readonly Taint[] }
}

const taintsOf = (node: KubeObject | null): readonly Taint[] => (node as Tainted | null)?.spec?.taints ?? []

const toPatch = ({ name }: Target): readonly PermissionParams[] => [
  { verb: 'patch', group: '', resource: 'nodes', subresource: '', namespace: '', name },
]

const keyRule = 'key is the name of a taint, such as dedicated or example.com/gpu'
const valueRule = 'value has letters, digits, dashes, dots and underscores, 63 at most, or is empty'
const effectRule = `effect must be ${effects.join(', ')}`

const taintArgs = v.object({
  key: v.pipe(
    v.string(keyRule),
    v.maxLength(317, keyRule),
    v.regex(
      /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/u,
      keyRule,
    ),
  ),
  value: v.optional(
    v.pipe(v.string(valueRule), v.regex(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/u, valueRule)),
    '',
  ),
  effect: v.optional(v.picklist(effects, effectRule), 'NoSchedule'),
})

/** The list is replaced as a whole, so that it is bound to the object that it was made from. */
const replaced = ({ metadata: { resourceVersion } }: KubeObject, taints: readonly Taint[]): Plan => ({
  type: 'patch',
  patchType: 'merge',
  body: { metadata: { resourceVersion }, spec: { taints: taints.length === 0 ? null : taints } },
})

/** taint adds a taint, or gives the one of that key and effect another value, as `kubectl taint --overwrite` does. */
export const taint = defineAction({
  id: 'taint',
  title: 'Taint',
  doing: 'Tainting',
  done: 'Tainted',
  isBulk: true,
  args: taintArgs,
  form: [
    { id: 'key', type: 'text', label: 'Key', default: '' },
    { id: 'value', type: 'text', label: 'Value', default: '', absent: 'none' },
    {
      id: 'effect',
      type: 'choice',
      label: 'Effect',
      choices: effects.map((effect) => ({ value: effect, label: effect })),
      default: 'NoSchedule',
    },
  ],
  needs: toPatch,
  says: ({ key, effect }, { targets, object }) => {
    const it = targets.length === 1 ? 'it' : 'them'
    const present = taintsOf(object ?? null).find((each) => each.key === key && each.effect === effect)
    return [
      effect === 'NoSchedule'
        ? `Pods that do not tolerate the taint are not placed on ${it} any more. Pods that run stay.`
        : effect === 'PreferNoSchedule'
          ? `Pods that do not tolerate the taint are placed on ${it} only if there is no other place.`
          : `Pods that do not tolerate the taint are deleted from ${it} at once.`,
      ...(present === undefined
        ? []
        : [`It has this taint with ${present.value ? `the value ${present.value}` : 'no value'} now.`]),
    ]
  },
  planFrom: (node, { key, value, effect }) => {
    const others = taintsOf(node).filter((each) => each.key !== key || each.effect !== effect)
    const present = taintsOf(node).find((each) => each.key === key && each.effect === effect)
    if (present !== undefined && (present.value ?? '') === value) return replaced(node, taintsOf(node))
    return replaced(node, [{ key, ...(value === '' ? {} : { value }), effect }, ...others])
  },
})

const untaintRule = 'taint is the key and the effect of a taint, such as dedicated:NoSchedule'
const nameOf = ({ key, effect }: Taint): string => `${key}:${effect}`

/** untaint removes a taint, as `kubectl taint key:effect-` does. */
export const untaint = defineAction({
  id: 'untaint',
  title: 'Remove taint from',
  menuTitle: 'Remove taint',
  doing: 'Removing a taint from',
  done: 'Removed a taint from',
  args: v.object({ taint: v.pipe(v.string(untaintRule), v.regex(/^.+:[A-Za-z]+$/u, untaintRule)) }),
  form: (node) => {
    const choices = taintsOf(node).map((each) => {
      const name = nameOf(each)
      return { value: name, label: each.value ? `${each.key}=${each.value}:${each.effect}` : name }
    })
    return [{ id: 'taint', type: 'select', label: 'Taint', choices, default: choices[0]?.value ?? null }]
  },
  needs: toPatch,
  obstacle: ({ read }) => (read === undefined || taintsOf(read).length > 0 ? null : 'It has no taints.'),
  says: () => ['Pods that do not tolerate the taint may be placed on it again.'],
  planFrom: (node, { taint: name }) =>
    replaced(
      node,
      taintsOf(node).filter((each) => nameOf(each) !== name),
    ),
})
