import type { Tone } from '#contract'
import { epochSeconds } from '#machinery'
import type { DetailField, DetailValue, ObjectLink } from './details.ts'

type Absent = null | undefined

/** fields makes fields of the pairs that have a value, in order. */
export const fields = (
  pairs: readonly (readonly [label: string, value: DetailValue | null])[],
): DetailField[] => pairs.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]))

export const words = (text: string | Absent): DetailValue | null => (text ? { type: 'text', text } : null)

export const code = (text: string | Absent): DetailValue | null => (text ? { type: 'code', text } : null)

export const count = (number: number | Absent): DetailValue | null =>
  number === null || number === undefined ? null : { type: 'number', number }

export const flag = (boolean: boolean | Absent): DetailValue | null =>
  boolean === null || boolean === undefined ? null : { type: 'boolean', boolean }

/** A length of time in whole seconds, for fields whose label does not name the unit. */
export const seconds = (number: number | Absent): DetailValue | null =>
  number === null || number === undefined ? null : { type: 'text', text: `${number} s` }

export const items = (list: readonly string[] | Absent): DetailValue | null =>
  list && list.length > 0 ? { type: 'list', items: list } : null

export const moment = (time: string | Absent): DetailValue | null => {
  const at = epochSeconds(time)
  return at === null ? null : { type: 'time', at }
}

export const state = ([tone, word]: readonly [Tone, string]): DetailValue => ({ type: 'status', tone, word })

export const links = (targets: readonly ObjectLink[]): DetailValue | null =>
  targets.length === 0 ? null : { type: 'links', links: targets }

/** coreLink is a link to an object of a core kind; null if there is no name. */
export const coreLink = (kind: string, namespace: string, name: string | Absent): DetailValue | null =>
  name ? links([{ gvk: { group: '', version: 'v1', kind }, namespace, name }]) : null
