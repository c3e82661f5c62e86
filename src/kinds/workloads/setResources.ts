import * as v from 'valibot'
import { defineAction, toPatch } from '../actions.ts'
import {
  changesSchema,
  containersIn,
  missingContainer,
  patchOfChanges,
  presentPairs,
} from './containerPairs.ts'
import { outsideOwners } from './outsideOwners.ts'
import { replacedPods } from './replacedPods.ts'

const parts = ['requests', 'limits'] as const
/** Offered where a container has none of them, too. */
const usual: readonly string[] = parts.flatMap((part) =>
  ['cpu', 'memory'].map((resource) => `${part}.${resource}`),
)

const name = v.pipe(
  v.string(),
  v.regex(/^(requests|limits)\.[-./a-zA-Z0-9]{1,317}$/u),
  v.description('a resource has a name such as requests.cpu or limits.memory'),
)
const amountRule = 'an amount is a quantity such as 250m or 512Mi'
const amount = v.pipe(
  v.string(amountRule),
  v.regex(/^((\d+(\.\d*)?|\.\d+)([eE][-+]?\d+|[numkMGTPE]|[KMGTPE]i)?)?$/u, amountRule),
)

/** setResources sets requests and limits of the containers of the pod template, as `kubectl set resources` does. */
export const setResources = defineAction({
  id: 'set-resources',
  title: 'Set resources of',
  menuTitle: 'Set resources',
  doing: 'Setting the resources of',
  done: 'Set the resources of',
  isBulk: true,
  args: v.object({ resources: changesSchema(name, amount) }),
  form: (object) => [
    {
      ...{ id: 'resources', type: 'pairs', label: 'Requests and limits', key: 'Resource', value: 'Amount' },
      ...{ isFixed: object !== null, default: {} },
      present: presentPairs(object, ({ resources }) => {
        const present = parts.flatMap((part) =>
          Object.entries(resources?.[part] ?? {}).map(
            ([resource, value]) => [`${part}.${resource}`, value] as const,
          ),
        )
        const amounts = new Map<string, string>(present)
        return [
          // Each name is there once: its first place counts, and the amounts are the same.
          ...usual.map((each) => [each, amounts.get(each) ?? ''] as const),
          ...present,
        ]
      }),
    },
  ],
  needs: toPatch,
  refusal: (object, { resources }) => missingContainer(object, containersIn(resources)),
  says: (_, subject) => [`${replacedPods(subject)} An empty amount is removed.`],
  warns: (_, subject) => outsideOwners(subject, 'resources'),
  planFrom: (object, { resources: changes }) =>
    patchOfChanges(object, changes, ({ resources }, wanted) => {
      const changed = parts.flatMap((part) => {
        const amounts = [...wanted].flatMap(([each, value]) => {
          if (!each.startsWith(`${part}.`)) return []
          const resource = each.slice(part.length + 1)
          const next = value === '' ? null : value
          return (resources?.[part]?.[resource] ?? null) === next ? [] : [[resource, next] as const]
        })
        return amounts.length === 0 ? [] : [[part, Object.fromEntries(amounts)] as const]
      })
      return changed.length === 0 ? null : { resources: Object.fromEntries(changed) }
    }),
})
