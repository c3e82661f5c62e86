import { fieldManager, type HeldFields } from '#contract'
import { type KubeObject, managedFieldsOf } from '#machinery'

/** So many are named. */
const mostFields = 50

/** heldFieldsOf are the fields that Flotilla is a manager of; null where it is a manager of none. */
export function heldFieldsOf(object: KubeObject): HeldFields | null {
  const entries = managedFieldsOf(object)
  const own = entries.filter(({ manager }) => manager === fieldManager)
  const fields = [...new Set(own.flatMap((entry) => entry.fields))].sort()
  if (own.length === 0) return null
  const others = entries.filter(({ manager, operation }) => manager !== fieldManager && operation === 'Apply')
  return {
    fields: fields.slice(0, mostFields),
    count: fields.length,
    appliers: [...new Set(others.map(({ manager }) => manager))],
  }
}

/**
 * takenFrom are the programs that applied fields of an object before a change, where Flotilla has these fields since and they
 * have not: their next server-side apply is a conflict.
 */
export function takenFrom(before: KubeObject, after: KubeObject): readonly string[] {
  const now = managedFieldsOf(after)
  const own = new Set(now.flatMap(({ manager, fields }) => (manager === fieldManager ? fields : [])))
  const appliers = managedFieldsOf(before).filter(
    ({ manager, operation }) => manager !== fieldManager && operation === 'Apply',
  )
  const losers = appliers.filter(({ manager, operation, fields }) => {
    const kept = new Set(
      now.flatMap((each) => (each.manager === manager && each.operation === operation ? each.fields : [])),
    )
    return fields.some((field) => own.has(field) && !kept.has(field))
  })
  return [...new Set(losers.map(({ manager }) => manager))]
}
