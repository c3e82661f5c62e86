import type { KubeObject } from '#machinery'
import { age, boolean, text } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { naming, refs } from '../definition/relations.ts'
import { code, flag } from '../details/fields.ts'
import { metadataSections, overview } from '../details/sections.ts'

interface IngressClass extends KubeObject {
  readonly spec?: {
    readonly controller?: string
    readonly parameters?: {
      readonly apiGroup?: string | null
      readonly kind: string
      readonly name: string
      readonly namespace?: string | null
    } | null
  }
}

export const ingressClass = defineKind<IngressClass, IngressClass>({
  gvr: { group: 'networking.k8s.io', version: 'v1', resource: 'ingressclasses' },
  kind: 'IngressClass',
  title: { one: 'Ingress Class', many: 'Ingress Classes' },
  scope: 'cluster',
  group: 'network',
  read: (object) => object,
  columns: [
    // kubectl prints `(default)` after the name instead.
    boolean('Default', isDefault, { priority: 3 }),
    text('Controller', ({ spec }) => spec?.controller, { absent: '' }),
    text('Parameters', parameters),
    age(),
  ],
  relations: () => naming('Used by', null, refs.ingress),
  details: (object) => [
    overview('Ingress Class', object.metadata, [
      ['Controller', code(object.spec?.controller)],
      ['Default', flag(isDefault(object))],
      ['Parameters', code(parameters(object))],
    ]),
    ...metadataSections(object.metadata),
  ],
})

function isDefault({ metadata }: IngressClass): boolean {
  return metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true'
}

function parameters({ spec }: IngressClass): string | null {
  const reference = spec?.parameters
  if (!reference) return null
  return `${reference.kind}${reference.apiGroup ? `.${reference.apiGroup}` : ''}/${reference.name}`
}
