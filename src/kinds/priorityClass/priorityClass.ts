import type { KubeObject } from '#machinery'
import { age, number, text, trueOrFalse } from '../columns.ts'
import { count, flag, words } from '../detailFields.ts'
import { defineKind } from '../kind.ts'
import { metadataSections } from '../metadataSections.ts'
import { overview } from '../overview.ts'

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
