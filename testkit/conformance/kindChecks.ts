import type { Cell, CellType, Column } from '#contract'
import {
  cellFilterText,
  cellSortValue,
  cellText,
  type DetailField,
  type DetailSection,
  type DetailValue,
  type Kind,
  type KindRef,
  type Relation,
} from '#kinds'
import { isSelector, type KubeObject, type WireShape } from '#machinery'

// Each check lists the problems that it finds, in words, and none for a kind that keeps its promises. The suite in kind.ts runs
// them over every kind; kindChecks.test.ts shows each of them a kind that breaks its promise.

const isText = (value: unknown): value is string => typeof value === 'string'
const isNumber = (value: unknown): boolean => Number.isFinite(value)
const tones: ReadonlySet<unknown> = new Set(['ok', 'warn', 'bad', 'info', 'off'])
const isStatus = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && tones.has(value[0]) && isText(value[1])
const isPair = (value: unknown, isSecond: (value: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length === 2 && isNumber(value[0]) && isSecond(value[1])

const groups: ReadonlySet<string> = new Set(
  'cluster workloads network config storage access policy extensions'.split(' '),
)

/** identityProblems checks the names of a kind: resource, kind, titles, scope and group. */
export function identityProblems({ gvr, kind, title, scope, group, domain }: Kind): string[] {
  return problems({
    'the group is no DNS name': !/^([a-z0-9-]+(\.[a-z0-9-]+)*)?$/.test(gvr.group),
    'the version is none': !/^v\d+((alpha|beta)\d+)?$/.test(gvr.version),
    'the resource is no lower-case word': !/^[a-z][a-z0-9-]*$/.test(gvr.resource),
    'the kind is no word in CamelCase': !/^[A-Z][A-Za-z0-9]*$/.test(kind),
    'the domain is empty': domain === '',
    'a title has no capital at its beginning': ![title.one, title.many].every((each) =>
      /^(gRPC|[A-Z])/.test(each),
    ),
    'the scope is unknown': scope !== 'namespaced' && scope !== 'cluster',
    'the group of the sidebar is unknown': !groups.has(group),
  })
}

/** columnProblems checks the columns of a kind, and the column that its table is sorted by at first. */
export function columnProblems({ columns, measured = [], defaultSort }: Kind): string[] {
  const ids = ['name', 'namespace', ...columns.map(({ id }) => id)]
  const all = [...ids, ...measured.map(({ id }) => id)]
  return [
    ...problems({
      'two columns have the same id': new Set(all).size !== all.length,
      'the default sort is by no column': !ids.includes(defaultSort.column),
    }),
    ...[...columns, ...measured].flatMap((column) =>
      problems({
        [`the id ${column.id} cannot be typed before a colon`]: !/^[\p{Ll}\p{N}][\p{Ll}\p{N}_.-]*$/u.test(
          column.id,
        ),
        [`the title "${column.title}" is no title`]: !/^[A-Z]\S*( \S+)*$/.test(column.title),
        [`the priority ${column.priority} of ${column.id} is none`]: ![0, 1, 2, 3, 4, 5, 6, 7, 8, 9].includes(
          column.priority,
        ),
        [`${column.id} is wide and stays longer than others`]: column.isWide && column.priority < 7,
        [`${column.id} has an order that its type does not have`]:
          column.order !== undefined && column.type !== (column.order === 'quantity' ? 'text' : 'status'),
      }),
    ),
  ]
}

const isOfType: Readonly<Record<CellType, (cell: unknown) => boolean>> = {
  text: isText,
  number: (cell) => isNumber(cell) || (typeof cell === 'string' && /^-?\d{16,20}$/.test(cell)),
  boolean: (cell) => typeof cell === 'boolean',
  status: isStatus,
  ratio: (cell) => isPair(cell, isNumber),
  restarts: (cell) => isPair(cell, (last) => last === null || isNumber(last)),
  period: (cell) => isPair(cell, (end) => end === null || isNumber(end)),
  time: isNumber,
  list: (cell) => Array.isArray(cell) && cell.every(isText),
  object: (cell) => Array.isArray(cell) && cell.length === 3 && cell.every(isText),
  cpu: isNumber,
  memory: isNumber,
}

/** cellProblems checks a row: one cell for each column, of the column's type, that can be printed, sorted and filtered. */
export function cellProblems(columns: readonly Column[], cells: readonly Cell[]): string[] {
  if (cells.length !== columns.length)
    return [`there are ${cells.length} cells for ${columns.length} columns`]
  return columns.flatMap((column, index) => {
    const cell = cells[index] ?? null
    if (cell !== null && !isOfType[column.type](cell))
      return [`${column.id} is no ${column.type}: ${JSON.stringify(cell)}`]
    const key = cellSortValue(column, cell)
    return problems({
      [`${column.id} has no place in an order`]:
        Number.isNaN(key) || !(isText(key) || typeof key === 'number'),
      [`${column.id} cannot be printed`]: !isText(cellText(column, cell, 0)),
      [`${column.id} cannot be filtered`]: !isText(cellFilterText(column, cell)),
    })
  })
}

/** cellsOf reads the row of an object. A kind of the server's table gets the cells that the server would send. */
export const cellsOf = (
  kind: Kind,
  object: KubeObject,
  served: ReadonlyMap<string, unknown> = new Map(),
): Cell[] => (kind.form === 'object' ? kind.cells(object) : kind.tableCells(served, object.metadata))

/** factsProblems checks the facts of an object, and that its findings come in the order of the kind's rules. */
export function factsProblems(kind: Kind, object: KubeObject): string[] {
  if (kind.form !== 'object' || kind.project === undefined) return []
  const { group, amounts, findings, warning } = kind.project(object).facts
  const rules = kind.rules ?? []
  // Every object can have this finding, also of a kind that lists no rules.
  const isShared = (id: string) => id === 'deletion-blocked'
  const places = findings.map(({ rule }) =>
    isShared(rule.id) ? Number.POSITIVE_INFINITY : rules.indexOf(rule),
  )
  return [
    ...problems({
      'the group is no text': group !== null && !isText(group),
      'an amount is no number': !Object.values(amounts).every(isNumber),
      'a finding breaks a rule that the kind does not list': places.includes(-1),
      'the findings are not in the order of the rules': !isEqual(
        places,
        places.toSorted((a, b) => a - b),
      ),
      'a rule is broken twice': new Set(findings.map(({ rule }) => rule.id)).size !== findings.length,
    }),
    ...findings.flatMap(({ rule, message, since, until }) =>
      problems({
        [`the message of ${rule.id} is no line`]: !isText(message) || !/^\S.{0,299}$/.test(message),
        [`${rule.id} has no time`]: [since, until].some((time) => time !== null && !isNumber(time)),
      }),
    ),
    ...(warning === null
      ? []
      : problems({
          'a part of the warning is no text': ![
            ...Object.values(warning.about),
            warning.reason,
            warning.message,
          ].every(isText),
          'the warning has no count': !isNumber(warning.count),
          'the warning has no time': [warning.firstAt, warning.lastAt].some(
            (time) => time !== null && !isNumber(time),
          ),
        })),
  ]
}

/** ruleProblems checks the rules of a kind themselves: ids, severities, and that each is said in plain words. */
export function ruleProblems({ rules = [] }: Kind): string[] {
  const ids = rules.map(({ id }) => id)
  return [
    ...problems({ 'two rules have the same id': new Set(ids).size !== ids.length }),
    ...rules.flatMap(({ id, severity, finding, graceS, hint }) =>
      problems({
        [`the id ${id} is none`]: !/^[a-z]+(-[a-z]+)*$/.test(id),
        [`the severity of ${id} is unknown`]: !['critical', 'warning', 'info'].includes(severity),
        [`the finding "${finding}" is no label`]: !isLabel(finding),
        [`the grace period of ${id} is none`]: !Number.isInteger(graceS) || graceS < 0,
        [`the hint of ${id} is no sentence`]: !/^[A-Z].*\.$/.test(hint),
      }),
    ),
  ]
}

/** isLabel says whether a text is a label in sentence case: one capital at the beginning, and abbreviations. */
export const isLabel = (text: string): boolean =>
  /^[A-Z][A-Za-z0-9-]*( ([a-z0-9/(][a-z0-9/()-]*|[A-Z]{2,}s?))*$/.test(text)

interface Labelling {
  /** Titles that need not be in sentence case, such as that of the kind. */
  readonly titles?: readonly string[]
  /** The overview of an object of unknown shape names its fields as the object does. */
  readonly isUnknownShape?: boolean
}

/** sectionProblems checks an overview: each section has content, and every label is in sentence case. */
export function sectionProblems(
  sections: readonly DetailSection[],
  { titles = [], isUnknownShape = false }: Labelling = {},
): string[] {
  const isLabelIn = (label: string) => (isUnknownShape ? isText(label) : isLabel(label))
  const found = sections.map(({ title }) => title)
  return [
    ...problems({
      'two sections have the same title': !isUnknownShape && new Set(found).size !== found.length,
    }),
    ...sections.flatMap((section, index) => [
      ...problems({
        [`the title "${section.title}" is no label`]:
          !titles.includes(section.title) && !isLabelIn(section.title),
      }),
      // The overview's first section may be empty: every object has one.
      ...contentProblems(section, index === 0, isLabelIn).map((problem) => `${section.title}: ${problem}`),
    ]),
  ]
}

function contentProblems(
  section: DetailSection,
  mayBeEmpty: boolean,
  isLabelIn: (label: string) => boolean,
): string[] {
  switch (section.type) {
    case 'fields':
      return fieldProblems(section.fields, mayBeEmpty, isLabelIn)
    case 'containers':
      return [
        ...problems({ 'there are no containers': section.containers.length === 0 }),
        ...section.containers.flatMap(({ name, image, role, state, fields }) => [
          ...problems({
            'a name or image is no text': !isText(name) || !isText(image),
            'the role is unknown': !['container', 'init', 'sidecar', 'ephemeral'].includes(role),
            'the state is none':
              state !== null &&
              !(isStatus([state.tone, state.word]) && (state.message === null || isText(state.message))),
          }),
          ...fieldProblems(fields, true, isLabelIn),
        ]),
      ]
    case 'conditions':
      return [
        ...problems({ 'there are no conditions': section.conditions.length === 0 }),
        ...section.conditions.flatMap(({ type, status, tone, reason, message, since }) =>
          problems({
            'a condition is none':
              !isStatus([tone, status]) ||
              !isText(type) ||
              ![reason, message].every((text) => text === null || (isText(text) && text !== '')) ||
              !(since === null || isNumber(since)),
          }),
        ),
      ]
    case 'entries': {
      const keys = section.entries.map(([key]) => key)
      return problems({
        'there are no entries': section.entries.length === 0,
        'an entry is no text': !section.entries.flat().every(isText),
        'the keys are not sorted': !isEqual(keys, keys.toSorted()),
      })
    }
    case 'table':
      return problems({
        'there are no rows': section.rows.length === 0,
        'a heading is no label': !section.head.every(isLabelIn),
        'two headings are the same': new Set(section.head).size !== section.head.length,
        'a row has too many or too few cells': section.rows.some((row) => row.length !== section.head.length),
        'a cell is no text': !section.rows.flat().every(isText),
      })
    case 'values':
      return problems({
        'there are no keys': section.values.length === 0,
        'a length is none': !section.values.every(
          ({ key, bytes }) => isText(key) && Number.isInteger(bytes) && bytes >= 0,
        ),
      })
    case 'note':
      return problems({
        'the text is empty': !isText(section.text) || section.text === '' || !tones.has(section.tone),
      })
  }
}

function fieldProblems(
  fields: readonly DetailField[],
  mayBeEmpty: boolean,
  isLabelIn: (label: string) => boolean,
): string[] {
  const labels = fields.map(({ label }) => label)
  return [
    ...problems({
      'there are no fields': fields.length === 0 && !mayBeEmpty,
      'two fields have the same label': new Set(labels).size !== labels.length,
    }),
    ...fields.flatMap(({ label, value }) =>
      problems({
        [`the label "${label}" is no label`]: !isLabelIn(label),
        [`${label} is no ${value.type}`]: !isValue(value),
      }),
    ),
  ]
}

function isValue(value: DetailValue): boolean {
  switch (value.type) {
    case 'text':
    case 'code':
      return isText(value.text) && value.text !== ''
    case 'number':
      return isNumber(value.number)
    case 'boolean':
      return typeof value.boolean === 'boolean'
    case 'status':
      return isStatus([value.tone, value.word])
    case 'time':
      return isNumber(value.at)
    case 'period':
      return isNumber(value.start) && (value.end === null || isNumber(value.end))
    case 'list':
      return value.items.length > 0 && value.items.every(isText)
    case 'links':
      return (
        value.links.length > 0 &&
        value.links.every(
          ({ gvk: { group, version, kind }, namespace, name }) =>
            [group, version, kind, namespace, name].every(isText) && kind !== '' && name !== '',
        )
      )
  }
}

/**
 * relationProblems checks the relations of an object, and that they lead to kinds that are known. A relation may lead to any
 * other kind only if the object itself names it.
 */
export function relationProblems(
  relations: readonly Relation[],
  object: KubeObject,
  isKnown: (ref: KindRef) => boolean,
): string[] {
  return relations.flatMap((relation) => {
    const { relation: label, of, namespace } = relation
    const isNamedThere = relation.how === 'named' && JSON.stringify(object).includes(JSON.stringify(of.kind))
    return problems({
      [`the relation "${label}" is no label`]: !isLabel(label),
      [`"${label}" leads to an unknown kind ${of.kind}`]: !isText(of.kind) || !(isKnown(of) || isNamedThere),
      [`"${label}" has no namespace`]: namespace !== null && !isText(namespace),
      [`"${label}" is looked for by nothing`]: !isSought(relation),
    })
  })
}

function isSought(relation: Relation): boolean {
  switch (relation.how) {
    case 'named':
      return isText(relation.name) && relation.name !== ''
    case 'selected':
      return isText(relation.selector)
    case 'field':
      return /^[a-zA-Z.]+=[^=]+$/.test(relation.field)
    case 'selecting':
      return isSelector({ matchLabels: relation.labels })
    case 'naming':
      return true
  }
}

/** selectionProblems checks the selector of an object, the pods that belong to it, and the resource that it defines. */
export function selectionProblems(kind: Kind, object: KubeObject): string[] {
  const selector = kind.selects(object)
  const pods = kind.podsOf?.(object) ?? null
  const defined = kind.defines?.(object) ?? null
  return problems({
    'the selector is none': selector !== null && !isSelector(selector),
    'the pods have no filter or no namespace':
      pods !== null && !(isText(pods.filter) && isText(pods.namespace)),
    'the defined resource has no name':
      defined !== null && !(isText(defined.group) && isText(defined.resource)),
  })
}

/** ownershipProblems checks that the kinds of the objects that a kind owns are known. */
export const ownershipProblems = ({ owns }: Kind, isKnown: (ref: KindRef) => boolean): string[] =>
  owns.filter((ref) => !isKnown(ref)).map(({ kind }) => `it owns an unknown kind ${kind}`)

/** wireProblems checks that a row and its facts read nothing of an object that `wire` leaves out. */
export function wireProblems(kind: Kind, object: KubeObject): string[] {
  if (kind.form !== 'object' || kind.wire === undefined) return []
  const part = pick(object, kind.wire) as KubeObject
  return problems({
    'the row reads more than the wire shape has': !isEqual(kind.cells(part), kind.cells(object)),
    'the facts read more than the wire shape has': !isEqual(
      kind.project?.(part).facts,
      kind.project?.(object).facts,
    ),
  })
}

function pick(value: unknown, shape: WireShape): unknown {
  const message: Record<string, unknown> = {}
  for (const field of Object.values(shape)) {
    const part = (value as Readonly<Record<string, unknown>>)[field.name]
    if (part === undefined || part === null || field.isPassedOver?.(message) === true) continue
    if (field.type !== 'message') message[field.name] = part
    else
      message[field.name] = Array.isArray(part)
        ? part.map((each) => pick(each, field.shape))
        : pick(part, field.shape)
  }
  return message
}

/** repetitionProblems checks that a kind answers the same twice, whatever the order of an object's fields. */
export function repetitionProblems(kind: Kind, object: KubeObject): string[] {
  const turned = reversed(object) as KubeObject
  const projected = (of: KubeObject) => (kind.form === 'object' ? kind.project?.(of) : undefined)
  const facts = (of: KubeObject) => projected(of)?.facts
  const before = text(object)
  const row = cellsOf(kind, object)
  return problems({
    'the projected cells are not those of the row': !isEqual(projected(object)?.cells ?? row, row),
    'the row is another one the second time': !isEqual(cellsOf(kind, object), cellsOf(kind, object)),
    'the row depends on the order of fields': !isEqual(cellsOf(kind, object), cellsOf(kind, turned)),
    'the facts depend on the order of fields': !isEqual(facts(object), facts(turned)),
    'the overview is another one the second time': !isEqual(kind.details(object), kind.details(object)),
    'the relations are other ones the second time': !isEqual(kind.relations(object), kind.relations(object)),
    'the object is changed': text(object) !== before,
  })
}

/**
 * substanceProblems checks that the fixtures of a kind are read at all: a kind gives null for a cell that it cannot read, and
 * only the metadata of an object whose overview it cannot make. `unfilled` are columns that no fixture has a value for.
 */
export function substanceProblems(
  kind: Kind,
  fixtures: readonly KubeObject[],
  unfilled: readonly string[] = [],
): string[] {
  const served = new Map(kind.columns.map(({ title, type }) => [title, type === 'number' ? 3 : 'x']))
  const rows = fixtures.map((fixture) => cellsOf(kind, fixture, served))
  const empty = kind.columns.filter((_, index) => rows.every((cells) => (cells[index] ?? null) === null))
  const bare = ({ metadata }: KubeObject) => kind.details({ metadata })
  return [
    ...empty.filter(({ id }) => !unfilled.includes(id)).map(({ id }) => `${id} is empty in all fixtures`),
    ...problems({
      'the overview has nothing but metadata': fixtures.every((each) =>
        isEqual(kind.details(each), bare(each)),
      ),
    }),
  ]
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, part]) => [key, reversed(part)]),
  )
}

/** frozen is a deep copy that throws where a kind changes it. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  const copy: unknown = Array.isArray(value)
    ? value.map(frozen)
    : Object.fromEntries(Object.entries(value).map(([key, part]) => [key, frozen(part)]))
  return Object.freeze(copy) as T
}

/** statusProblems checks the status of an object whose kind has it besides the server's columns. */
export function statusProblems(kind: Kind, object: KubeObject): string[] {
  const status = kind.form === 'table' ? (kind.objectStatus?.(object) ?? null) : null
  return problems({ 'the status is no status': status !== null && !isStatus(status) })
}

/** The names of the problems that are there. */
const problems = (found: Readonly<Record<string, boolean>>): string[] =>
  Object.entries(found).flatMap(([problem, isThere]) => (isThere ? [problem] : []))

/** By value and order, since everything a kind says is JSON. */
const isEqual = (one: unknown, other: unknown): boolean => text(one) === text(other)

const text = (value: unknown): string | undefined =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
