import { exactJson } from '#machinery'
import type { DetailSection, DetailValue } from '../details/details.ts'
import { count, fields, flag, items } from '../details/fields.ts'
import { tableSection } from '../details/sections.ts'

/** The limits keep an overview short. The YAML has everything. */
const mostFields = 40
const mostRows = 20
const mostColumns = 6
const mostTables = 6
const deepest = 3
const longestText = 300

/**
 * valueSections shows a part of an object whose shape is unknown: simple values as fields, named by their path, and lists of
 * objects as tables. Values that are too deep or too many are left out and counted.
 */
export function valueSections(title: string, value: unknown): DetailSection[] {
  const pairs: [label: string, value: DetailValue | null][] = []
  const tables: DetailSection[] = []
  const walk = (label: string, node: unknown, depth: number): void => {
    const simple = simpleValue(node)
    if (simple !== undefined) pairs.push([label, simple])
    else if (Array.isArray(node)) {
      const entries: readonly unknown[] = node
      if (isOfObjects(entries)) tables.push(...tableOf(label === '' ? title : `${title}: ${label}`, entries))
      else pairs.push([label, text(counted(entries.length, 'entry', 'entries'))])
    } else if (depth >= deepest)
      pairs.push([label, text(counted(Object.keys(node as object).length, 'field', 'fields'))])
    else
      for (const [name, inner] of Object.entries(node as object))
        walk(label === '' ? name : `${label}.${name}`, inner, depth + 1)
  }
  walk('', value, 0)
  const shown = fields(pairs.map(([label, each]) => [label || title, each] as const)).slice(0, mostFields)
  const left = pairs.length - shown.length
  if (left > 0 && shown.length === mostFields)
    shown.push({ label: 'More', value: text(`${counted(left, 'more field', 'more fields')} in the YAML`) })
  return [
    ...(shown.length === 0 ? [] : [{ type: 'fields' as const, title, fields: shown }]),
    ...tables.slice(0, mostTables),
  ]
}

/** The value of a field; undefined for an object or a list of objects. */
function simpleValue(value: unknown): DetailValue | null | undefined {
  switch (typeof value) {
    case 'string':
      return value === '' ? null : text(value)
    case 'number':
      return count(value)
    case 'bigint':
      return text(String(value))
    case 'boolean':
      return flag(value)
    default:
  }
  if (value === null || value === undefined) return null
  if (Array.isArray(value) && value.every(isPlain)) return items(value.slice(0, mostFields).map(plainText))
  return undefined
}

const text = (words: string): DetailValue => ({ type: 'text', text: plainText(words) })

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null

function plainText(value: unknown): string {
  const whole = typeof value === 'string' ? value : exactJson(value)
  return whole.length > longestText ? `${whole.slice(0, longestText)}…` : whole
}

const isOfObjects = (list: readonly unknown[]): list is readonly Readonly<Record<string, unknown>>[] =>
  list.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))

function tableOf(title: string, list: readonly Readonly<Record<string, unknown>>[]): DetailSection[] {
  const shown = list.slice(0, mostRows)
  const head = [...new Set(shown.flatMap((item) => Object.keys(item)))].slice(0, mostColumns)
  const rows = shown.map((item) =>
    head.map((name) => (Object.hasOwn(item, name) ? plainText(item[name]) : '')),
  )
  const more = list.length > mostRows ? ` (${mostRows} of ${list.length})` : ''
  return tableSection(title + more, head, rows)
}
