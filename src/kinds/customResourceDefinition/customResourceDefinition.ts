import type { Tone } from '#contract'
import type { KubeObject } from '#machinery'
import { age, list, status, text } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { type Condition, conditionsSection, isTrue, usualTone } from '../details/conditions.ts'
import { code, items, plainText, state, words } from '../details/fields.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'
import { customResourceDefinitionWire } from './customResourceDefinitionWire.ts'

interface Version {
  readonly name: string
  readonly served?: boolean
  readonly storage?: boolean
  readonly deprecated?: boolean
}

interface CustomResourceDefinition extends KubeObject {
  readonly spec?: {
    readonly group?: string
    readonly scope?: string
    readonly names?: {
      readonly plural?: string
      readonly kind?: string
      readonly shortNames?: readonly string[]
      readonly categories?: readonly string[]
    }
    readonly versions?: readonly Version[]
    readonly conversion?: { readonly strategy?: string }
  }
  readonly status?: {
    readonly conditions?: readonly Condition[] | null
    readonly storedVersions?: readonly string[] | null
  }
}

export const customResourceDefinition = defineKind<CustomResourceDefinition, CustomResourceDefinition>({
  gvr: { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' },
  kind: 'CustomResourceDefinition',
  title: { one: 'Resource Definition', many: 'Resource Definitions' },
  scope: 'cluster',
  group: 'extensions',
  // The schemas are most of a definition, and no column reads them.
  wire: customResourceDefinitionWire,
  read: (object) => object,
  // kubectl prints only CREATED AT.
  columns: [
    status(definitionStatus),
    text('Kind', ({ spec }) => spec?.names?.kind, { priority: 2, absent: '' }),
    text('Scope', ({ spec }) => spec?.scope, { absent: '' }),
    list('Versions', served, { priority: 3 }),
    age(),
  ],
  defines: ({ spec: { group, names } = {} }) => {
    const defined = { group: plainText(group), resource: plainText(names?.plural) }
    return defined.group === '' || defined.resource === '' ? null : defined
  },
  details: (definition) => {
    const { metadata, spec = {}, status: found = {} } = definition
    return [
      overview(
        'Resource Definition',
        metadata,
        [
          ['Status', state(definitionStatus(definition))],
          ['Kind', code(spec.names?.kind)],
          ['Group', code(spec.group)],
          ['Scope', words(spec.scope)],
        ],
        [
          ['Short names', items(spec.names?.shortNames)],
          ['Categories', items(spec.names?.categories)],
          ['Stored versions', items(found.storedVersions)],
          ['Conversion strategy', words(spec.conversion?.strategy)],
        ],
      ),
      ...tableSection(
        'Versions',
        ['Version', 'Served', 'Storage', 'Deprecated'],
        (spec.versions ?? []).map(versionRow),
      ),
      ...conditionsSection(found.conditions, conditionTone),
      ...metadataSections(metadata),
    ]
  },
})

function served({ spec }: CustomResourceDefinition): string[] | null {
  const names = (spec?.versions ?? []).filter(({ served }) => served === true).map(({ name }) => name)
  return names.length === 0 ? null : names
}

function definitionStatus(definition: CustomResourceDefinition): readonly [Tone, string] {
  const conditions = definition.status?.conditions
  if (isTrue(conditions, 'Terminating')) return ['warn', 'Terminating']
  if (!isTrue(conditions, 'Established'))
    return conditions?.some(({ type, status }) => type === 'NamesAccepted' && status === 'False')
      ? ['bad', 'Names not accepted']
      : ['warn', 'Not established']
  return served(definition) === null ? ['off', 'Not served'] : ['ok', 'Established']
}

function conditionTone(condition: Condition): Tone {
  if (condition.type === 'Terminating') return condition.status === 'True' ? 'warn' : 'off'
  return usualTone(condition)
}

const versionRow = ({ name, served = false, storage = false, deprecated = false }: Version): string[] => [
  name,
  served ? 'yes' : 'no',
  storage ? 'yes' : 'no',
  deprecated ? 'yes' : 'no',
]
