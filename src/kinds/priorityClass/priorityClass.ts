import type { KubeObject } from '#machinery'
import { age, number, text, trueOrFalse } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { count, flag, words } from '../details/fields.ts'
import { metadataSections, overview } from '../details/sections.ts'

interface PriorityClass extends KubeObject {
  readonly value?: number
  readonly globalDefault?: boolean
  readonly description?: string
  readonly preemptionPolicy?: string
}

export const priorityClass = defineKind<PriorityClass, PriorityClass>({
  gvr: { group: 'scheduling.k8s.io', version: 'v1', resource: 'priorityclasses' },
  kind: 'PriorityClass',
  title: { one: 'Priority Class', many: 'Priority Classes' },
  scope: 'cluster',
  group: 'policy',
  read: (object) => object,
  columns: [
    number('Value', ({ value = 0 }) => value, { priority: 2 }),
    trueOrFalse('Global-Default', ({ globalDefault = false }) => globalDefault),
    age(),
    text('PreemptionPolicy', ({ preemptionPolicy }) => preemptionPolicy, { absent: '' }),
  ],
  details: ({ metadata, value = 0, globalDefault = false, description, preemptionPolicy }) => [
    overview('Priority Class', metadata, [
      ['Value', count(value)],
      ['Global default', flag(globalDefault)],
      ['Preemption policy', words(preemptionPolicy)],
      ['Description', words(description)],
    ]),
    ...metadataSections(metadata),
  ],
})
