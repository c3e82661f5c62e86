import type { DetailField, DetailSection, DetailValue, Kind, Relation } from '#kinds'
import type { KubeObject } from '#machinery'

/**
 * overviewText is an object's overview as a person reads it, one line for each thing: `Node: Node node-a`,
 * `[Conditions] Ready True (ok) KubeletReady`. Times are written in full, to the second.
 */
export const overviewText = (kind: Pick<Kind, 'details'>, object: KubeObject): readonly string[] =>
  sectionsText(kind.details(object))

/** sectionsText is the same for sections; the first section's lines need no title. */
export const sectionsText = (sections: readonly DetailSection[]): readonly string[] =>
  sections.flatMap((section, at) =>
    linesOf(section).map((line) => (at === 0 ? line : `[${section.title}] ${line}`)),
  )

function linesOf(section: DetailSection): readonly string[] {
  switch (section.type) {
    case 'fields':
      return section.fields.map(fieldText)
    case 'containers':
      return section.containers.map(({ name, image, role, state, fields }) =>
        [
          `${role} ${name} ${image}`,
          ...(state === null ? [] : [joined([`${state.word} (${state.tone})`, state.message])]),
          ...fields.map(fieldText),
        ].join('; '),
      )
    case 'conditions':
      return section.conditions.map(({ type, status, tone, reason, message, since }) =>
        joined([
          `${type} ${status} (${tone})`,
          reason,
          message,
          since === null ? null : `since ${timeText(since)}`,
        ]),
      )
    case 'entries':
      return section.entries.map(([key, value]) => `${key}: ${value}`)
    case 'table':
      return [section.head, ...section.rows].map((row) => row.join(' | '))
    case 'values':
      return section.values.map(({ key, bytes }) => `${key}: ${bytes} B`)
    case 'note':
      return [`${section.text} (${section.tone})`]
  }
}

/** relationsText are the neighbours of an object, in words: `Mounts Secret shop/login`, `Selects Pod in shop by app=web`. */
export const relationsText = (kind: Pick<Kind, 'relations'>, object: KubeObject): readonly string[] =>
  kind.relations(object).map(relationText)

function relationText(relation: Relation): string {
  const what = `${relation.relation} ${relation.of.kind}${relation.of.group === '' ? '' : `.${relation.of.group}`}`
  const where = relation.namespace === null ? 'everywhere' : `in ${relation.namespace || 'no namespace'}`
  switch (relation.how) {
    case 'named':
      return `${what} ${relation.namespace === '' ? '' : `${relation.namespace}/`}${relation.name}`
    case 'selected':
      return `${what} ${where} by ${relation.selector || 'all'}`
    case 'field':
      return `${what} ${where} by ${relation.field}`
    case 'naming':
      return `${what} ${where} that name it`
    case 'selecting':
      return `${what} ${where} that select ${Object.entries(relation.labels).flat().join('=') || 'no labels'}`
  }
}

const fieldText = ({ label, value }: DetailField): string => `${label}: ${valueText(value)}`

function valueText(value: DetailValue): string {
  switch (value.type) {
    case 'text':
      return value.text
    case 'code':
      return `\`${value.text}\``
    case 'number':
      return String(value.number)
    case 'boolean':
      return String(value.boolean)
    case 'status':
      return `${value.word} (${value.tone})`
    case 'time':
      return timeText(value.at)
    case 'period':
      return `${timeText(value.start)} to ${value.end === null ? 'now' : timeText(value.end)}`
    case 'list':
      return value.items.join(', ')
    case 'links':
      return value.links
        .map(
          ({ gvk: { group, version, kind }, namespace, name }) =>
            `${kind}.${version}${group === '' ? '' : `.${group}`} ${namespace === '' ? '' : `${namespace}/`}${name}`,
        )
        .join(', ')
  }
}

const joined = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join(', ')

/** timeText writes a time, in seconds since 1970, to the second. */
export const timeText = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
