import type { Column } from '#contract'
import { cellFilterText } from '#kinds'
import type { ViewRow } from './tableRow.ts'

/** Filter is a parsed filter: whether a row passes, or why the text means nothing. */
export type Filter =
  | { readonly type: 'filter'; readonly passes: (row: ViewRow) => boolean }
  | { readonly type: 'problem'; readonly problem: string }

type Test = (row: ViewRow) => boolean

/**
 * parseFilter reads what a person typed above a table. All terms must hold; case does not matter.
 * A word matches any text of the row; `column:value` that column, `column:=value` all of it; `label:key`,
 * `label:key=value`, `label:key!=value`, `label:"key in (a,b)"` and `field:metadata.name=value` are selectors as kubectl has them; `-` in front turns a term round; quotes keep
 * spaces. Text before a colon that names no column is an ordinary word, so `nginx:1.27` finds itself.
 */
export function parseFilter(text: string, columns: readonly Column[]): Filter {
  const tests: Test[] = []
  for (const { isNegated, scope, value } of terms(text)) {
    const test = termTest(scope, value, columns)
    if (typeof test === 'string') return { type: 'problem', problem: test }
    tests.push(isNegated ? (row) => !test(row) : test)
  }
  return { type: 'filter', passes: (row) => tests.every((test) => test(row)) }
}

interface Term {
  readonly isNegated: boolean
  readonly scope: string | null
  readonly value: string
}

function terms(text: string): Term[] {
  const pattern = /(-?)(?:([\p{L}\p{N}_.-]+):)?(?:"([^"]*)"?|(\S+))/gu
  return [...text.matchAll(pattern)]
    .map(([, minus, scope, quoted, bare]) => ({
      isNegated: minus === '-',
      scope: scope?.toLowerCase() ?? null,
      value: quoted ?? bare ?? '',
    }))
    .filter(({ value }) => value !== '')
}

function termTest(scope: string | null, value: string, columns: readonly Column[]): Test | string {
  if (scope === 'label') return labelTest(value)
  if (scope === 'field') return fieldTest(value)
  const wanted = value.toLowerCase()
  if (scope === null) return wordTest(wanted, columns)
  const fits = textTest(wanted)
  if (scope === 'name') return (row) => fits(row.name.toLowerCase())
  if (scope === 'namespace') return (row) => fits(row.namespace.toLowerCase())
  const index = columns.findIndex(({ id }) => id === scope)
  const column = columns[index]
  if (column === undefined) return wordTest(`${scope}:${wanted}`, columns)
  return (row) => fits(cellFilterText(column, row.cell(index)).toLowerCase())
}

/** Text that has what is wanted in it, or, with `=` in front, that is just that. */
const textTest = (wanted: string): ((text: string) => boolean) =>
  wanted.startsWith('=') ? (text) => text === wanted.slice(1) : (text) => text.includes(wanted)

interface Place {
  readonly column: Column
  readonly position: number
}

const showsText = (row: ViewRow, { column, position }: Place, wanted: string): boolean =>
  cellFilterText(column, row.cell(position)).toLowerCase().includes(wanted)

function wordTest(wanted: string, columns: readonly Column[]): Test {
  // Times are left out: an age changes by itself, and nobody means "the pods whose age contains a 5".
  const searched = columns.flatMap((column, index): Place[] =>
    column.type === 'time' || column.type === 'period' ? [] : [{ column, position: index }],
  )
  return (row) =>
    row.name.toLowerCase().includes(wanted) ||
    row.namespace.toLowerCase().includes(wanted) ||
    searched.some((place) => showsText(row, place, wanted))
}

function labelTest(selector: string): Test | string {
  const [, listed, isNot, list = ''] = /^(\S+) (not)?in \(([^()]*)\)$/u.exec(selector) ?? []
  if (listed !== undefined) {
    const values = new Set(list.split(',').map((value) => value.trim()))
    const isListed: Test = (row) => Object.hasOwn(row.labels, listed) && values.has(row.labels[listed] ?? '')
    return isNot === undefined ? isListed : (row) => !isListed(row)
  }
  const [, key, operator, value = ''] = /^([^=!]+)(?:(!=|==|=)(.*))?$/u.exec(selector) ?? []
  if (key === undefined)
    return `"label:${selector}" is no label selector; write label:key, label:key=value or label:key!=value`
  if (operator === undefined) return (row) => Object.hasOwn(row.labels, key)
  const isEqual: Test = (row) => Object.hasOwn(row.labels, key) && row.labels[key] === value
  return operator === '!=' ? (row) => !isEqual(row) : isEqual
}

function fieldTest(selector: string): Test | string {
  const [, field, operator, value = ''] = /^([^=!]+)(!=|==|=)(.*)$/u.exec(selector) ?? []
  const read = field === undefined ? undefined : fields.find(({ path }) => path === field)?.read
  if (read === undefined) {
    return `"field:${selector}" is no field selector known here; write ${fields.map(({ path }) => `field:${path}=value`).join(' or ')}`
  }
  return operator === '!=' ? (row) => read(row) !== value : (row) => read(row) === value
}

const fields = [
  { path: 'metadata.name', read: (row: ViewRow) => row.name },
  { path: 'metadata.namespace', read: (row: ViewRow) => row.namespace },
]
