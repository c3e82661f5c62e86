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
import type { Container } from './podTemplate.ts'
import { replacedPods } from './replacedPods.ts'

/** One whose value comes from elsewhere has no text to change. */
interface Variable {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: object
}

const variablesOf = ({ env = [] }: Container): readonly Variable[] => env

const name = v.pipe(
  v.string(),
  v.regex(/^[-._a-zA-Z][-._a-zA-Z0-9]{0,252}$/u),
  v.description('a variable has a name such as LOG_LEVEL'),
)

/** setEnv sets and removes environment variables of the containers of the pod template, as `kubectl set env` does. */
export const setEnv = defineAction({
  id: 'set-env',
  title: 'Set environment of',
  menuTitle: 'Set environment',
  doing: 'Setting the environment of',
  done: 'Set the environment of',
  isBulk: true,
  args: v.object({ env: changesSchema(name, v.pipe(v.string(), v.maxLength(128 * 1024))) }),
  form: (object) => [
    {
      ...{ id: 'env', type: 'pairs', label: 'Environment variables', key: 'Name', value: 'Value' },
      ...{ isFixed: false, default: {} },
      hint: 'A name alone is set in every container; container/NAME in one.',
      present: presentPairs(object, (container) =>
        variablesOf(container).flatMap((each) =>
          each.valueFrom === undefined ? [[each.name, each.value ?? ''] as const] : [],
        ),
      ),
    },
  ],
  needs: toPatch,
  refusal: (object, { env }) => missingContainer(object, containersIn(env)),
  says: (_, subject) => [replacedPods(subject)],
  warns: (_, subject) => outsideOwners(subject, 'environment'),
  planFrom: (object, { env: changes }) =>
    patchOfChanges(object, changes, (container, wanted) => {
      const present = new Map(variablesOf(container).map((each) => [each.name, each]))
      const env = [...wanted].flatMap(([variable, value]): object[] => {
        const before = present.get(variable)
        if (value === null) return before === undefined ? [] : [{ name: variable, $patch: 'delete' }]
        if (before?.value === value && before.valueFrom === undefined) return []
        return [{ name: variable, value, ...(before?.valueFrom === undefined ? {} : { valueFrom: null }) }]
      })
      if (env.length === 0) return null
      // New ones come last, as they may name those before them; without an order the API server puts them first.
      const names = new Set([...present.keys(), ...wanted.keys()])
      for (const [variable, value] of wanted) if (value === null) names.delete(variable)
      return { env, '$setElementOrder/env': [...names].map((each) => ({ name: each })) }
    }),
})
