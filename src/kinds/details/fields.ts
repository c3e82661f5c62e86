import type { Tone } from '#contract'
import { epochSeconds } from '#machinery'
import type { DetailField, DetailValue, ObjectLink } from './details.ts'

type Absent = null | undefined

/** fields makes fields of the pairs that have a value, in order. */
export const fields = (
  pairs: readonly (readonly [label: string, value: DetailValue | null])[],
): DetailField[] => pairs.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]))

// Values come from objects of the API server, which may have any type. A value of another type than the expected one counts
// as missing: the page trusts the overview.

export const words = (text: string | Absent): DetailValue | null =>
  typeof text === 'string' && text !== '' ? { type: 'text', text } : null

export const code = (text: string | Absent): DetailValue | null =>
  typeof text === 'string' && text !== '' ? { type: 'code', text } : null

export const count = (number: number | Absent): DetailValue | null =>
  typeof number === 'number' ? { type: 'number', number } : null

export const flag = (boolean: boolean | Absent): DetailValue | null =>
  typeof boolean === 'boolean' ? { type: 'boolean', boolean } : null

/** A length of time in whole seconds, for fields whose label does not name the unit. */
export const seconds = (number: number | Absent): DetailValue | null =>
  typeof number === 'number' ? { type: 'text', text: `${number} s` } : null

export function items(list: readonly string[] | Absent): DetailValue | null {
  const texts = Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
  return texts.length > 0 ? { type: 'list', items: texts } : null
}

export const moment = (time: string | Absent): DetailValue | null => {
  const at = epochSeconds(time)
  return at === null ? null : { type: 'time', at }
}

export const state = ([tone, word]: readonly [Tone, string]): DetailValue | null =>
  typeof word === 'string' ? { type: 'status', tone, word } : null

export function links(targets: readonly ObjectLink[]): DetailValue | null {
  const found = targets.filter(
    ({ gvk: { group, version, kind }, namespace, name }) =>
      [group, version, kind, namespace, name].every((part) => typeof part === 'string') &&
      kind !== '' &&
      name !== '',
  )
  return found.length > 0 ? { type: 'links', links: found } : null
}

/** coreLink is a link to an object of a core kind; null if there is no name. */
export const coreLink = (kind: string, namespace: string, name: string | Absent): DetailValue | null =>
  name ? links([{ gvk: { group: '', version: 'v1', kind }, namespace, name }]) : null

/** plainText is a value as the text of a table's cell; empty for anything but text, numbers and booleans. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
