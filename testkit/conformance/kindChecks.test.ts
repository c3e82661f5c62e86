import { describe, expect, it } from 'vitest'
import type { Cell, CellType, Column } from '#contract'
import type { DetailSection, DetailValue, Kind, ObjectKind, Relation, Rule } from '#kinds'
import type { KubeObject } from '#machinery'
import {
  cellProblems,
  cellsOf,
  columnProblems,
  factsProblems,
  frozen,
  identityProblems,
  isLabel,
  ownershipProblems,
  relationProblems,
  repetitionProblems,
  ruleProblems,
  sectionProblems,
  selectionProblems,
  statusProblems,
  substanceProblems,
  wireProblems,
} from './kindChecks.ts'

const column = (changed: Partial<Column> = {}): Column => ({
  id: 'size',
  title: 'Size',
  type: 'number',
  priority: 3,
  isWide: false,
  ...changed,
})

const rule: Rule = {
  id: 'widget-broken',
  severity: 'warning',
  finding: 'Widget broken',
  graceS: 60,
  hint: 'Look at its log.',
}
const finding = { rule, message: 'It is broken.', since: 1, until: null }
const noFacts = { group: null, amounts: {}, findings: [], warning: null }
const pods = { group: '', kind: 'Pod' }

const size = ({ spec }: KubeObject): Cell => (spec as { size: number } | undefined)?.size ?? null

/** A kind that keeps every promise, but for what is changed of it. */
function aKind(changed: Partial<ObjectKind> = {}): Kind {
  return {
    form: 'object',
    domain: 'widgets',
    gvr: { group: 'shop.example', version: 'v1', resource: 'widgets' },
    kind: 'Widget',
    title: { one: 'Widget', many: 'Widgets' },
    scope: 'namespaced',
    group: 'config',
    columns: [column()],
    defaultSort: { column: 'name', isDescending: false },
    isNameWide: false,
    rules: [rule],
    owns: [pods],
    selects: () => ({ matchLabels: { app: 'web' } }),
    relations: () => [],
    details: (object) => [fields({ type: 'number', number: Number(size(object) ?? 0) })],
    cells: (object) => [size(object)],
    project: (object) => ({ cells: [size(object)], facts: { ...noFacts, findings: [finding] } }),
    ...changed,
  }
}

const object: KubeObject = {
  metadata: { name: 'a', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  spec: { size: 3, colour: 'red' },
}
const isKnown = ({ kind }: { readonly kind: string }) => kind === 'Pod'
const fields = (value: unknown, label = 'Size'): DetailSection => ({
  type: 'fields',
  title: 'Widget',
  fields: [{ label, value: value as DetailValue }],
})

describe('the checks of a kind', () => {
  it('find nothing where all is well', () => {
    const kind = aKind()
    const relations: Relation[] = [
      { how: 'named', relation: 'Runs on', of: pods, namespace: '', name: 'a' },
      { how: 'selected', relation: 'Selects', of: pods, namespace: 'shop', selector: '' },
      { how: 'field', relation: 'Runs', of: pods, namespace: null, field: 'spec.nodeName=a' },
      { how: 'naming', relation: 'Used by', of: pods, namespace: null },
      { how: 'selecting', relation: 'Protected by', of: pods, namespace: 'shop', labels: { app: 'web' } },
    ]
    expect([
      ...identityProblems(kind),
      ...columnProblems(kind),
      ...cellProblems(kind.columns, cellsOf(kind, object)),
      ...factsProblems(kind, object),
      ...ruleProblems(kind),
      ...sectionProblems(kind.details(object)),
      ...relationProblems(relations, object, isKnown),
      ...ownershipProblems(kind, isKnown),
      ...selectionProblems(kind, object),
      ...statusProblems(kind, object),
      ...wireProblems(kind, object),
      ...repetitionProblems(kind, object),
      ...substanceProblems(kind, [object]),
    ]).toEqual([])
  })

  it.each<[string, Partial<ObjectKind>]>([
    ['the group is no DNS name', { gvr: { group: 'Shop', version: 'v1', resource: 'widgets' } }],
    ['the version is none', { gvr: { group: '', version: '1', resource: 'widgets' } }],
    ['the resource is no lower-case word', { gvr: { group: '', version: 'v1', resource: 'Widgets' } }],
    ['the kind is no word in CamelCase', { kind: 'widget' }],
    ['the domain is empty', { domain: '' }],
    ['a title has no capital at its beginning', { title: { one: 'Widget', many: 'widgets' } }],
    ['the scope is unknown', { scope: 'global' as never }],
    ['the group of the sidebar is unknown', { group: 'misc' as never }],
  ])('find that %s', (problem, changed) => {
    expect(identityProblems(aKind(changed))).toEqual([problem])
  })

  it.each<[string, Partial<ObjectKind>]>([
    ['two columns have the same id', { columns: [column({ id: 'name' })] }],
    ['two columns have the same id', { columns: [column()], measured: [column()] }],
    ['the default sort is by no column', { defaultSort: { column: 'age', isDescending: false } }],
    ['the id Si ze cannot be typed before a colon', { columns: [column({ id: 'Si ze' })] }],
    ['the title "size " is no title', { columns: [column({ title: 'size ' })] }],
    ['the priority 10 of size is none', { columns: [column({ priority: 10 })] }],
    ['size is wide and stays longer than others', { columns: [column({ isWide: true })] }],
    ['size has an order that its type does not have', { columns: [column({ order: ['a'] })] }],
  ])('find that %s', (problem, changed) => {
    expect(columnProblems(aKind(changed))).toEqual([problem])
  })

  it.each<[CellType, unknown]>([
    ['text', 1],
    ['number', '1'],
    ['number', Number.NaN],
    ['boolean', 'true'],
    ['status', ['fine', 'Running']],
    ['status', ['ok', 1]],
    ['ratio', [1]],
    ['ratio', [1, null]],
    ['restarts', [null, 1]],
    ['restarts', [1, 'now']],
    ['period', [1, '2']],
    ['time', '2026-01-01'],
    ['list', 'a,b'],
    ['list', ['a', 1]],
    ['object', ['Pod', 'pods']],
    ['cpu', '1m'],
    ['memory', null as never],
  ])('find a cell of the type %s that is %j, unless it is null', (type, cell) => {
    const found = cellProblems([column({ type })], [cell as Cell])
    expect(found).toEqual(cell === null ? [] : [`size is no ${type}: ${JSON.stringify(cell)}`])
  })

  it('find too many cells', () => {
    expect(cellProblems([column()], [1, 2])).toEqual(['there are 2 cells for 1 columns'])
  })

  const factsOf = (facts: object) =>
    factsProblems(aKind({ project: () => ({ cells: [3], facts: { ...noFacts, ...facts } }) }), object)
  const warning = {
    about: { group: '', kind: 'Pod', namespace: '', name: 'a', uid: 'u' },
    reason: 'BackOff',
    message: 'Back-off',
    count: 1,
    firstAt: null,
    lastAt: 1,
  }
  it.each<[string, object]>([
    ['the group is no text', { group: 1 }],
    ['an amount is no number', { amounts: { ready: 'x' } }],
    [
      'a finding breaks a rule that the kind does not list',
      { findings: [{ ...finding, rule: { ...rule, id: 'other' } }] },
    ],
    ['a rule is broken twice', { findings: [finding, finding] }],
    ['the message of widget-broken is no line', { findings: [{ ...finding, message: 'a\nb' }] }],
    ['the message of widget-broken is no line', { findings: [{ ...finding, message: '' }] }],
    ['widget-broken has no time', { findings: [{ ...finding, since: 'now' }] }],
    ['a part of the warning is no text', { warning: { ...warning, about: { ...warning.about, kind: 7 } } }],
    ['the warning has no count', { warning: { ...warning, count: 'x' } }],
    ['the warning has no time', { warning: { ...warning, lastAt: 'now' } }],
  ])('find that %s', (problem, facts) => {
    expect(factsOf(facts)).toEqual([problem])
  })

  it('find findings that are not in the order of the rules, with the shared one at the end', () => {
    const second = { ...rule, id: 'widget-lost' }
    const shared = { ...rule, id: 'deletion-blocked' }
    const inOrder = (...rules: readonly Rule[]) =>
      factsProblems(
        aKind({
          rules: [rule, second],
          project: () => ({
            cells: [3],
            facts: { ...noFacts, findings: rules.map((each) => ({ ...finding, rule: each })) },
          }),
        }),
        object,
      )
    expect(inOrder(rule, second, shared)).toEqual([])
    expect(inOrder(second, rule)).toEqual(['the findings are not in the order of the rules'])
    expect(inOrder(shared, rule)).toEqual(['the findings are not in the order of the rules'])
  })

  it.each<[string, Partial<Rule>]>([
    ['the id Widget is none', { id: 'Widget' }],
    ['the severity of widget-broken is unknown', { severity: 'fatal' as never }],
    ['the finding "Is Broken" is no label', { finding: 'Is Broken' }],
    ['the grace period of widget-broken is none', { graceS: -1 }],
    ['the hint of widget-broken is no sentence', { hint: 'look' }],
  ])('find that %s', (problem, changed) => {
    expect(ruleProblems(aKind({ rules: [{ ...rule, ...changed }] }))).toEqual([problem])
  })

  it('find two rules of one id', () => {
    expect(ruleProblems(aKind({ rules: [rule, rule] }))).toEqual(['two rules have the same id'])
  })

  it.each([
    'Status',
    'Pod CIDRs',
    'TTL after finished',
    'Max limit/request ratio',
    'Current / target',
    'Insecure skip TLS verify',
  ])('take "%s" for a label', (label) => {
    expect(isLabel(label)).toBe(true)
  })

  it.each(['', 'status', 'Pod Addresses', 'Kept when done.', 'Status ', 'gatewayClassName', 'Is so: yes'])(
    'take "%s" for none',
    (label) => {
      expect(isLabel(label)).toBe(false)
    },
  )

  const containers = (changed: object): DetailSection => ({
    type: 'containers',
    title: 'Containers',
    containers: [{ name: 'a', image: 'b', role: 'init', state: null, fields: [], ...changed }],
  })
  const condition = {
    type: 'Ready',
    status: 'True',
    tone: 'ok',
    reason: null,
    message: null,
    since: null,
  } as const
  const conditions = (changed: object): DetailSection => ({
    type: 'conditions',
    title: 'Conditions',
    conditions: [{ ...condition, ...changed }],
  })
  const table = (changed: object): DetailSection => ({
    type: 'table',
    title: 'Ports',
    head: ['Name', 'Port'],
    rows: [['a', '1']],
    ...changed,
  })
  const entries = (...found: readonly unknown[]): DetailSection => ({
    type: 'entries',
    title: 'Labels',
    entries: found as never,
  })
  const values = (...found: readonly object[]): DetailSection => ({
    type: 'values',
    title: 'Data',
    values: found as never,
  })
  const link = { gvk: { group: '', version: 'v1', kind: 'Pod' }, namespace: '', name: 'a' }

  it.each<[string, DetailSection]>([
    ['fields', fields({ type: 'period', start: 1, end: null })],
    ['fields with a link', fields({ type: 'links', links: [link] })],
    ['containers', containers({ state: { tone: 'ok', word: 'Running', message: null } })],
    ['conditions', conditions({ reason: 'a', message: 'b', since: 1 })],
    ['a table', table({})],
    ['entries', entries(['a', '1'], ['b', '2'])],
    ['values', values({ key: 'a', bytes: 0 })],
    ['a note', { type: 'note', title: 'Message', text: 'a', tone: 'bad' }],
  ])('find nothing wrong with %s', (_, section) => {
    expect(sectionProblems([section])).toEqual([])
  })

  it.each<[string, DetailSection]>([
    ['the title "ports" is no label', table({ title: 'ports' })],
    ['Widget: the label "size" is no label', fields({ type: 'number', number: 1 }, 'size')],
    ['Widget: Size is no text', fields({ type: 'text', text: '' })],
    ['Widget: Size is no code', fields({ type: 'code', text: 1 })],
    ['Widget: Size is no number', fields({ type: 'number', number: '1' })],
    ['Widget: Size is no boolean', fields({ type: 'boolean', boolean: 'true' })],
    ['Widget: Size is no status', fields({ type: 'status', tone: 'fine', word: 'Running' })],
    ['Widget: Size is no time', fields({ type: 'time', at: null })],
    ['Widget: Size is no period', fields({ type: 'period', start: 1, end: 'now' })],
    ['Widget: Size is no list', fields({ type: 'list', items: [] })],
    ['Widget: Size is no list', fields({ type: 'list', items: [1] })],
    ['Widget: Size is no links', fields({ type: 'links', links: [] })],
    ['Widget: Size is no links', fields({ type: 'links', links: [{ ...link, name: '' }] })],
    ['Containers: there are no containers', { type: 'containers', title: 'Containers', containers: [] }],
    ['Containers: a name or image is no text', containers({ image: 1 })],
    ['Containers: the role is unknown', containers({ role: 'main' })],
    ['Containers: the state is none', containers({ state: { tone: 'ok', word: 1, message: null } })],
    ['Conditions: there are no conditions', { type: 'conditions', title: 'Conditions', conditions: [] }],
    ['Conditions: a condition is none', conditions({ tone: 'fine' })],
    ['Conditions: a condition is none', conditions({ reason: '' })],
    ['Conditions: a condition is none', conditions({ since: 'now' })],
    ['Labels: there are no entries', entries()],
    ['Labels: an entry is no text', entries(['a', 1])],
    ['Labels: the keys are not sorted', entries(['b', '1'], ['a', '1'])],
    ['Ports: there are no rows', table({ rows: [] })],
    ['Ports: a heading is no label', table({ head: ['Name', 'The Port'] })],
    ['Ports: two headings are the same', table({ head: ['Name', 'Name'] })],
    ['Ports: a row has too many or too few cells', table({ rows: [['a']] })],
    ['Ports: a cell is no text', table({ rows: [['a', 1]] })],
    ['Data: there are no keys', values()],
    ['Data: a length is none', values({ key: 'a', bytes: -1 })],
    ['Message: the text is empty', { type: 'note', title: 'Message', text: '', tone: 'bad' }],
  ])('find that %s', (problem, section) => {
    expect(sectionProblems([section])).toEqual([problem])
  })

  it('let only the first section be empty, and titles and labels stand once', () => {
    const empty: DetailSection = { type: 'fields', title: 'Widget', fields: [] }
    expect(sectionProblems([empty])).toEqual([])
    expect(sectionProblems([table({}), empty])).toEqual(['Widget: there are no fields'])
    expect(sectionProblems([table({}), table({})])).toEqual(['two sections have the same title'])
    const field = { label: 'Size', value: { type: 'number', number: 1 } } as const
    expect(sectionProblems([{ type: 'fields', title: 'Widget', fields: [field, field] }])).toEqual([
      'Widget: two fields have the same label',
    ])
  })

  it.each<[string, object]>([
    ['the relation "runs on" is no label', { relation: 'runs on' }],
    ['"Runs on" leads to an unknown kind Widget', { of: { group: '', kind: 'Widget' } }],
    ['"Runs on" has no namespace', { namespace: undefined }],
    ['"Runs on" is looked for by nothing', { name: '' }],
    ['"Runs on" is looked for by nothing', { how: 'selected', selector: undefined }],
    ['"Runs on" is looked for by nothing', { how: 'field', field: 'spec.nodeName' }],
    ['"Runs on" is looked for by nothing', { how: 'selecting', labels: { app: 1 } }],
  ])('find that %s', (problem, changed) => {
    const relation = {
      how: 'named',
      relation: 'Runs on',
      of: pods,
      namespace: '',
      name: 'a',
      ...changed,
    } as Relation
    expect(relationProblems([relation], object, isKnown)).toEqual([problem])
  })

  it('let a relation lead to an unknown kind that the object names', () => {
    const relation: Relation = {
      how: 'named',
      relation: 'Target',
      of: { group: '', kind: 'red' },
      namespace: '',
      name: 'a',
    }
    expect(relationProblems([relation], object, isKnown)).toEqual([])
  })

  it('find an unknown kind among those that are owned', () => {
    expect(ownershipProblems(aKind({ owns: [{ group: '', kind: 'Part' }] }), isKnown)).toEqual([
      'it owns an unknown kind Part',
    ])
  })

  it.each<[string, Partial<ObjectKind>]>([
    ['the selector is none', { selects: () => ({ matchLabels: { app: 1 } }) as never }],
    ['the selector is none', { selects: () => undefined as never }],
    ['the pods have no filter or no namespace', { podsOf: () => ({ filter: '', namespace: 1 }) as never }],
    ['the defined resource has no name', { defines: () => ({ group: '' }) as never }],
  ])('find that %s', (problem, changed) => {
    expect(selectionProblems(aKind(changed), object)).toEqual([problem])
  })

  it('find a status that is none', () => {
    const table = {
      ...aKind(),
      form: 'table',
      tableCells: () => [],
      objectStatus: () => ['fine', 'x'],
    } as unknown as Kind
    expect(statusProblems(table, object)).toEqual(['the status is no status'])
  })

  it('find a row or facts that read more than the wire shape has', () => {
    const shape = {
      2: { name: 'spec', type: 'message', shape: { 1: { name: 'size', type: 'int' } } },
    } as const
    const colour = ({ spec }: KubeObject) => (spec as { colour?: string } | undefined)?.colour ?? null
    const reading = (changed: Partial<ObjectKind>) => wireProblems(aKind({ wire: shape, ...changed }), object)
    expect(reading({})).toEqual([])
    expect(reading({ cells: (each) => [colour(each)] })).toEqual([
      'the row reads more than the wire shape has',
    ])
    expect(
      reading({ project: (each) => ({ cells: [size(each)], facts: { ...noFacts, group: colour(each) } }) }),
    ).toEqual(['the facts read more than the wire shape has'])
  })

  it('find an answer that changes, that depends on the order of fields, or that changes the object', () => {
    let turn = 0
    const turning = () => (turn += 1)
    const repeated = (changed: Partial<ObjectKind>) =>
      repetitionProblems(aKind(changed), structuredClone(object))
    const { project: _, ...plain } = aKind() as ObjectKind
    const twice = (changed: Partial<ObjectKind>) =>
      repetitionProblems({ ...plain, ...changed }, structuredClone(object))
    expect(twice({ cells: () => [turning()] })).toContain('the row is another one the second time')
    expect(repeated({ details: () => [fields({ type: 'number', number: turning() })] })).toEqual([
      'the overview is another one the second time',
    ])
    expect(
      repeated({
        relations: () => [{ how: 'naming', relation: `R${turning()}`, of: pods, namespace: null }],
      }),
    ).toEqual(['the relations are other ones the second time'])
    expect(twice({ cells: ({ spec }) => [Object.keys(spec as object)[0] ?? null] })).toEqual([
      'the row depends on the order of fields',
    ])
    expect(
      repeated({
        project: (each) => ({
          cells: [size(each)],
          facts: { ...noFacts, group: Object.keys(each.spec as object)[0] ?? null },
        }),
      }),
    ).toEqual(['the facts depend on the order of fields'])
    expect(repeated({ project: () => ({ cells: [4], facts: noFacts }) })).toEqual([
      'the projected cells are not those of the row',
    ])
    expect(
      repeated({
        relations: (each) => {
          ;(each as { touched?: true }).touched = true
          return []
        },
      }),
    ).toEqual(['the object is changed'])
  })

  it('find a column that no fixture fills, and an overview of nothing but metadata', () => {
    const other = { ...object, spec: {} }
    expect(substanceProblems(aKind({ details: () => [] }), [other])).toEqual([
      'size is empty in all fixtures',
      'the overview has nothing but metadata',
    ])
    expect(substanceProblems(aKind(), [other, object])).toEqual([])
    expect(substanceProblems(aKind({ columns: [] }), [object], ['size'])).toEqual([])
  })

  it('freeze an object through and through, and leave the original alone', () => {
    const still = frozen(object)
    expect(still).toEqual(object)
    expect(() => Object.assign(still.spec as object, { size: 4 })).toThrow(TypeError)
    expect(Object.isFrozen(object)).toBe(false)
  })
})
