import { describe, expect, it } from 'vitest'
import { fieldManager } from '#contract'
import {
  actionIn,
  anObject,
  planned,
  problemOf,
  said,
  several,
  subjectOf,
  warned,
} from '../../testkit/actionWorld.ts'
import { metadataActions } from './metadataActions.ts'

const label = actionIn(metadataActions, 'label')
const annotate = actionIn(metadataActions, 'annotate')
const removeFinalizer = actionIn(metadataActions, 'remove-finalizer')
const giveBack = actionIn(metadataActions, 'give-back')

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
const longest = 'a'.repeat(63)
const prefix = `${'a'.repeat(250)}.io`

describe('a key of a label or an annotation', () => {
  it.each(['app', 'a', 'A', '1', 'example.com/part', 'x/y', 'A1_b.c-d', longest, `${prefix}/${longest}`])(
    'may be %s',
    (key) => {
      expect(problemOf(label, { labels: { [key]: 'x' } })).toBeNull()
      expect(problemOf(annotate, { annotations: { [key]: 'x' } })).toBeNull()
    },
  )

  it.each([
    '',
    '-app',
    'app-',
    '_app',
    'two words',
    'app!',
    '!app',
    `${longest}a`,
    '/app',
    'app/',
    'Example.com/part',
    '-example.com/part',
    'example-/part',
    'example.com/part/more',
    'example.com/-part',
    `a${prefix}/part`,
  ])('may not be %j', (key) => {
    const problem = 'a key is a name such as app or example.com/part'
    expect(problemOf(label, { labels: { [key]: 'x' } })).toContain(problem)
    expect(problemOf(annotate, { annotations: { [key]: 'x' } })).toContain(problem)
  })
})

describe('label', () => {
  it.each(['', 'x', 'X', '1', 'v1.2_3-4', longest, null])('takes the value %j', (value) => {
    expect(problemOf(label, { labels: { app: value } })).toBeNull()
  })

  it.each(['-x', 'x-', 'two words', '!x', 'x!', `${longest}a`, 1])('takes no value %j', (value) => {
    expect(problemOf(label, { labels: { app: value } })).toContain('the value of a label has letters')
  })

  it('changes something, or is refused', () => {
    expect(problemOf(label, { labels: {} })).toContain('nothing is changed')
    expect(problemOf(label, {})).not.toBeNull()
  })

  it('sends the labels that change, with null for one that is removed', () => {
    expect(planned(label, { labels: { app: 'web', old: null } })).toEqual({
      ...{ type: 'patch', patchType: 'merge' },
      body: { metadata: { labels: { app: 'web', old: null } } },
    })
  })

  it('offers the labels of the object, and none where it was not read', () => {
    const field = {
      ...{ id: 'labels', type: 'pairs', label: 'Labels', key: 'Key', value: 'Value' },
      ...{ isFixed: false, default: {} },
    }
    expect(label.form(anObject({}, { labels: { app: 'web' } }))).toEqual([
      { ...field, present: { app: 'web' } },
    ])
    expect(label.form(null)).toEqual([{ ...field, present: {} }])
    expect(label.form(anObject())).toEqual([{ ...field, present: {} }])
  })

  it.each([
    [{ app: 'web' }, '1 label is set.'],
    [{ app: 'web', tier: '' }, '2 labels are set.'],
    [{ old: null }, '1 label is removed.'],
    [{ app: 'web', old: null, older: null }, '1 label is set and 2 labels are removed.'],
  ])('says of %j: %s', (labels, sentence) => {
    expect(said(label, { labels })).toEqual([sentence])
    expect(said(label, { labels }, { targets: several })).toEqual([
      sentence.replace('.', ' on each of them.'),
    ])
  })

  it('says nothing before something is changed', () => {
    expect(label.says({ labels: {} }, subjectOf())).toEqual([])
  })

  it('warns that a controller may let go of it', () => {
    const controller = { kind: 'ReplicaSet', name: 'web-5d9' }
    expect(warned(label, { labels: { app: 'x' } }, { controller })).toEqual([
      'ReplicaSet web-5d9 controls it. If it finds it by one of these labels, it lets go of it and creates another one.',
    ])
    expect(warned(label, { labels: { app: 'x' } })).toEqual([])
    expect(warned(annotate, { annotations: { app: 'x' } }, { controller })).toEqual([])
  })
})

describe('annotate', () => {
  it('takes any text up to the limit that the API has for all annotations', () => {
    const valued = (value: unknown) => problemOf(annotate, { annotations: { note: value } })
    expect(valued('two words,\nand a line')).toBeNull()
    expect(valued('')).toBeNull()
    expect(valued(null)).toBeNull()
    expect(valued('x'.repeat(262_144))).toBeNull()
    expect(valued('x'.repeat(262_145))).toContain('the value of an annotation is a text')
    expect(valued(1)).toContain('the value of an annotation is a text')
    expect(problemOf(annotate, { annotations: {} })).toContain('nothing is changed')
  })

  it('sends the annotations that change', () => {
    expect(planned(annotate, { annotations: { note: 'a text', old: null } })).toEqual({
      ...{ type: 'patch', patchType: 'merge' },
      body: { metadata: { annotations: { note: 'a text', old: null } } },
    })
    expect(said(annotate, { annotations: { note: 'a text' } })).toEqual(['1 annotation is set.'])
  })

  it('offers the annotations of the object, but not what kubectl keeps there for itself', () => {
    const annotations = { note: 'a text', [lastApplied]: '{}' }
    expect(annotate.form(anObject({}, { annotations }))).toEqual([
      {
        ...{ id: 'annotations', type: 'pairs', label: 'Annotations', key: 'Key', value: 'Value' },
        ...{ isFixed: false, default: {}, present: { note: 'a text' } },
      },
    ])
    expect(annotate.form(null)).toMatchObject([{ present: {} }])
  })
})

describe('remove finalizer', () => {
  const finalizers = ['example.com/a', 'example.com/b']
  const held = anObject({}, { finalizers })

  it('names a finalizer', () => {
    expect(problemOf(removeFinalizer, { finalizer: 'example.com/a' })).toBeNull()
    expect(problemOf(removeFinalizer, { finalizer: 'a'.repeat(317) })).toBeNull()
    for (const finalizer of ['', 'a'.repeat(318), 7])
      expect(problemOf(removeFinalizer, { finalizer })).toContain(
        'finalizer is the name of one of its finalizers',
      )
  })

  it('offers those of the object, the first of them chosen', () => {
    const field = { id: 'finalizer', type: 'select', label: 'Finalizer' }
    expect(removeFinalizer.form(held)).toEqual([
      {
        ...{ ...field, default: 'example.com/a' },
        choices: finalizers.map((name) => ({ value: name, label: name })),
      },
    ])
    expect(removeFinalizer.form(null)).toEqual([{ ...field, default: null, choices: [] }])
  })

  it('makes no sense for an object without finalizers', () => {
    const obstacle = (read: object) => removeFinalizer.obstacle({ status: null, ...read })
    expect(obstacle({ read: anObject() })).toBe('It has no finalizers.')
    expect(obstacle({ read: anObject({}, { finalizers: [] }) })).toBe('It has no finalizers.')
    expect(obstacle({ read: held })).toBeNull()
    expect(obstacle({})).toBeNull()
  })

  it('sends the others, bound to the object that they were read from', () => {
    const sent = (object = held) => planned(removeFinalizer, { finalizer: 'example.com/a' }, { object })
    const patch = { type: 'patch', patchType: 'merge' }
    expect(sent()).toEqual({
      ...patch,
      body: { metadata: { resourceVersion: '7', finalizers: ['example.com/b'] } },
    })
    expect(sent(anObject({}, { finalizers: ['example.com/a'] }))).toEqual({
      ...patch,
      body: { metadata: { resourceVersion: '7', finalizers: null } },
    })
  })

  it('says what is not cleaned up, and whether the object is gone then', () => {
    const says = (subject: object) => said(removeFinalizer, { finalizer: 'example.com/a' }, subject)
    const first =
      'The controller of example.com/a does not clean up any more: storage, load balancers or other objects may stay behind.'
    const gone = 'It is marked as deleted, and gone at once without this finalizer.'
    expect(says({ finalizers: ['example.com/a'] })).toEqual([first])
    expect(says({ finalizers: ['example.com/a'], isTerminating: true })).toEqual([first, gone])
    expect(says({ finalizers, isTerminating: true })).toEqual([first])
  })
})

describe('give back', () => {
  const managed = (...managers: readonly string[]) =>
    anObject({}, { managedFields: managers.map((manager) => ({ manager, operation: 'Apply' })) })
  const sent = (...managers: readonly string[]) => planned(giveBack, {}, { object: managed(...managers) })

  it('removes Flotilla from the managers, from the last place to the first, bound to that list', () => {
    const remove = (place: number) => ({
      ...{ op: 'remove', path: `/metadata/managedFields/${place}`, value: undefined },
    })
    expect(sent('helm', fieldManager, 'kubectl', fieldManager)).toEqual({
      ...{ type: 'patch', patchType: 'json', resourceVersion: '7' },
      operations: [remove(3), remove(1)],
    })
  })

  it('sends nothing where Flotilla is no manager', () => {
    expect(sent('helm')).toEqual({ type: 'patch', patchType: 'merge', body: {} })
    expect(sent()).toEqual({ type: 'patch', patchType: 'merge', body: {} })
  })

  it('is refused where no other manager would be left', () => {
    expect(sent(fieldManager)).toEqual({
      ...{ type: 'refuse', reason: 'No other program is a manager of its fields.' },
    })
  })

  it('says what can be applied again', () => {
    expect(said(giveBack, {})[1]).toContain('can apply it without a conflict')
    expect(said(giveBack, {}, { targets: several })[1]).toContain('can apply them without a conflict')
  })
})
