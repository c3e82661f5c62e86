import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { anObject } from '../../../testkit/actionWorld.ts'
import { sectionsText } from '../../../testkit/overviewText.ts'
import { number, text } from '../cells/columns.ts'
import { overview } from '../details/sections.ts'
import { defineCustomKind } from './customKind.ts'
import { defineKind, defineTableKind } from './defineKind.ts'
import { noFacts } from './facts.ts'
import { named, refs } from './relations.ts'

interface Widget extends KubeObject {
  readonly spec: { readonly size: number; readonly colour: string | null; readonly selector?: object }
}

const identity = {
  gvr: { group: 'example.com', version: 'v1', resource: 'widgets' },
  kind: 'Widget',
  title: { one: 'Widget', many: 'Widgets' },
  scope: 'namespaced',
  group: 'config',
} as const
const details = ({ metadata, spec }: Widget) => [
  overview(`Widget of ${spec.size}`, metadata, [
    ['Colour', 'colour' in spec ? { type: 'text', text: `${spec.colour}` } : null],
  ]),
]
const columns = [number<Widget>('Size', ({ spec }) => spec.size), text<Widget>('Word', () => 'x')]
const spec = { ...identity, read: (object: Widget) => object, columns, details }
const aWidgetKind = () => defineKind<Widget, Widget>(spec)
const good = anObject({ spec: { size: 3, colour: 'blue' } })

describe('a kind', () => {
  it('is found by the name of its resource, and sorted by name', () => {
    expect(aWidgetKind()).toMatchObject({
      ...identity,
      form: 'object',
      domain: 'widgets',
      owns: [],
      isNameWide: false,
    })
    expect(aWidgetKind().defaultSort).toEqual({ column: 'name', isDescending: false })
    expect(aWidgetKind().columns.map((column) => Object.keys(column).includes('cell'))).toEqual([
      false,
      false,
    ])
  })

  it('has no part that it does not define', () => {
    const parts = [
      'rules',
      'wire',
      'actions',
      'measured',
      'hasHiddenValues',
      'jobsViewId',
      'podsOf',
      'defines',
    ]
    expect(parts.filter((part) => part in aWidgetKind())).toEqual([])
    expect(aWidgetKind().selects(good)).toBeNull()
    expect(aWidgetKind().relations(good)).toEqual([])
    expect(aWidgetKind().project?.(good).facts).toBe(noFacts)
  })

  it('has the parts that it defines', () => {
    const whole = defineKind<Widget, Widget>({
      ...spec,
      ...{ actions: [], measured: [], hasHiddenValues: true, jobsViewId: 'jobs', isNameWide: true },
      ...{ wire: {}, rules: [], defaultSort: { column: 'size', isDescending: true }, owns: [refs.pod] },
      defines: () => ({ group: 'g', resource: 'r' }),
      podsOf: () => ({ filter: 'all', namespace: '' }),
    })
    expect(whole).toMatchObject({
      ...{ actions: [], measured: [], hasHiddenValues: true, jobsViewId: 'jobs', isNameWide: true, wire: {} },
      ...{ defaultSort: { column: 'size', isDescending: true }, owns: [refs.pod] },
    })
    expect(whole.rules?.map(({ id }) => id)).toEqual(['deletion-blocked'])
    expect(whole.defines?.(good)).toEqual({ group: 'g', resource: 'r' })
    expect(whole.podsOf?.(good)).toEqual({ filter: 'all', namespace: '' })
  })
})

describe('an object of another shape than its kind', () => {
  const bad = anObject({}, { labels: { app: 'web' }, annotations: { copy: 'of a value' } })

  it('has the cells that can be read, and null for the others', () => {
    expect(aWidgetKind().cells(good)).toEqual([3, 'x'])
    expect(aWidgetKind().cells(bad)).toEqual([null, 'x'])
    expect(aWidgetKind().project?.(bad).cells).toEqual([null, 'x'])
  })

  it('has no cells at all where it cannot be read', () => {
    const unreadable = defineKind<Widget, number>({
      ...{ ...spec, columns: [number('Size', (size: number) => size), text('Word', () => 'x')] },
      read: ({ spec: { size } }) => size,
      facts: () => ({ group: 'read' }),
    })
    expect(unreadable.cells(bad)).toEqual([null, null])
    expect(unreadable.project?.(bad)).toEqual({ cells: [null, null], facts: noFacts })
    expect(unreadable.project?.(good)).toMatchObject({ cells: [3, 'x'], facts: { group: 'read' } })
  })

  it('has no facts where these cannot be read', () => {
    const kind = defineKind<Widget, Widget>({
      ...spec,
      facts: ({ spec: { size } }) => ({ group: `${size}` }),
    })
    expect(kind.project?.(good).facts.group).toBe('3')
    expect(kind.project?.(bad).facts).toBe(noFacts)
  })

  it('has its metadata for an overview, but no annotations, which may hold a copy of its values', () => {
    expect(aWidgetKind().details(good)[0]?.title).toBe('Widget of 3')
    const sections = aWidgetKind().details(bad)
    expect(sections[0]).toMatchObject({ type: 'fields', title: 'Widget' })
    expect(sectionsText(sections)).toEqual(['[Labels] app: web'])
    expect(aWidgetKind().details({} as never)).toEqual([])
  })

  it('has no neighbours, no selector and no pods', () => {
    const kind = defineKind<Widget, Widget>({
      ...spec,
      relations: ({ metadata, spec: { colour } }) => [
        ...named('Uses', refs.secret, metadata.namespace, colour),
        ...named('Uses', refs.secret, 7 as never, colour),
      ],
      selects: ({ spec }) => spec.selector as never,
      podsOf: ({ spec }) => ({ filter: spec.colour ?? '', namespace: '' }),
      defines: ({ spec }) => ({ group: '', resource: spec.colour ?? '' }),
    })
    expect(kind.relations(good)).toHaveLength(1)
    expect([kind.relations(bad), kind.selects(bad)]).toEqual([[], null])
    expect([kind.podsOf?.(bad), kind.defines?.(bad)]).toEqual([null, null])
    expect(kind.selects(anObject({ spec: { selector: { matchLabels: { app: 'web' } } } }))).toEqual({
      matchLabels: { app: 'web' },
    })
    expect(kind.selects(anObject({ spec: { selector: { matchLabels: 'web' } } }))).toBeNull()
  })

  it('has pods by its selector where it says nothing else of them', () => {
    const kind = defineKind<Widget, Widget>({ ...spec, selects: ({ spec }) => spec.selector as never })
    const object = anObject({ spec: { selector: { matchLabels: { app: 'web' } } } })
    expect(kind.podsOf?.(object)).toEqual({ filter: 'label:"app=web"', namespace: 'shop' })
    expect(kind.podsOf?.(bad)).toBeNull()
  })

  it('counts a null for nothing in its overview and its neighbours', () => {
    const object = anObject({ spec: { size: 3, colour: null } })
    expect(sectionsText(aWidgetKind().details(object))).toEqual([])
  })
})

describe('a kind with rows from the server’s table', () => {
  it('reads its cells by the names of the server’s columns', () => {
    const kind = defineTableKind<Widget>({
      ...{ ...identity, details },
      columns: [
        number('Size', ({ cells }) => cells.get('Size') as number),
        text('Name', ({ metadata }) => metadata.name),
      ],
    })
    expect(kind.form).toBe('table')
    expect(kind.tableCells(new Map([['Size', 3]]), good.metadata)).toEqual([3, 'web'])
    expect(kind.details(good)[0]?.title).toBe('Widget of 3')
    expect(kind.columns.map(({ id }) => id)).toEqual(['size', 'name'])
  })
})

describe('a kind of a custom resource', () => {
  it('has a status only where its objects have one', () => {
    const spec = { group: 'example.com', resource: 'widgets', kind: 'Widget', place: 'config' } as const
    const shared = { ...spec, title: identity.title, relations: () => [], details: () => [] }
    expect(defineCustomKind(shared)).not.toHaveProperty('objectStatus')
    const kind = defineCustomKind({ ...shared, objectStatus: () => ['ok', 'Ready'] as const })
    expect(kind.objectStatus?.(good)).toEqual(['ok', 'Ready'])
    expect([kind.relations(good), kind.details(good)]).toEqual([[], []])
  })
})
