import { createHash } from 'node:crypto'
import type { ResourceType } from '../forms/resources.ts'
import { type DescribedField, describedKinds, describedTypes } from '../forms/schemas.ts'

const root = '/openapi/v3'
const refTo = (type: string) => ({ $ref: `#/components/schemas/${type}` })

/** OpenApiAnswers are the answers of OpenAPI v3: an index, and one document for each version of a group, by its hash. */
export class OpenApiAnswers {
  readonly #documents: ReadonlyMap<string, object>

  constructor(types: readonly ResourceType[]) {
    const groups = new Map<string, ResourceType[]>()
    for (const type of types) {
      const { group, version } = type.gvr
      const path = group === '' ? `api/${version}` : `apis/${group}/${version}`
      groups.set(path, [...(groups.get(path) ?? []), type])
    }
    this.#documents = new Map([...groups].map(([path, own]) => [path, documentOf(own)]))
  }

  /** The answer to a path; null for other paths. */
  answer(path: string): object | null {
    if (path !== root) return this.#documents.get(path.slice(root.length + 1)) ?? null
    const paths = [...this.#documents].map(([group, document]) => [
      group,
      { serverRelativeURL: `${root}/${group}?hash=${hashOf(document)}` },
    ])
    return { paths: Object.fromEntries(paths) }
  }
}

const hashOf = (document: object): string =>
  createHash('sha256').update(JSON.stringify(document)).digest('hex').slice(0, 32).toUpperCase()

function documentOf(types: readonly ResourceType[]): object {
  const kinds = types.map(({ gvr: { group, version }, kind }) => {
    const spec: readonly DescribedField[] = describedTypes.has(`${kind}Spec`)
      ? [field('spec', `${kind}Spec`, `What is wanted of the ${kind}.`)]
      : []
    const schema = schemaOf([
      field('apiVersion', 'string', 'The group and the version of the kind.'),
      field('kind', 'string', 'The kind of the object.'),
      field('metadata', 'ObjectMeta', 'The name, the labels and the annotations of the object.'),
      ...(kind === 'Pod' ? [field('spec', 'PodSpec', 'What the pod runs.')] : spec),
      ...(describedKinds.get(kind) ?? []),
    ])
    return [kind, { ...schema, 'x-kubernetes-group-version-kind': [{ group, version, kind }] }]
  })
  const shared = [...describedTypes].map(([name, fields]) => [name, schemaOf(fields)])
  return { openapi: '3.0.0', components: { schemas: Object.fromEntries([...shared, ...kinds]) } }
}

const field = (name: string, type: string, description: string): DescribedField => ({
  ...{ name, type, description, isRequired: false, holds: 'one', values: [] },
})

/** Not every field is described, so that unknown ones are taken. */
function schemaOf(fields: readonly DescribedField[]): object {
  const required = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name)
  return {
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
    properties: Object.fromEntries(fields.map((each) => [each.name, propertyOf(each)])),
    ...(required.length === 0 ? {} : { required }),
  }
}

function propertyOf({ type, holds, values, description }: DescribedField): object {
  const one = describedTypes.has(type)
    ? holds === 'one'
      ? { allOf: [refTo(type)] }
      : refTo(type)
    : type === 'intOrString'
      ? { 'x-kubernetes-int-or-string': true }
      : { type, ...(values.length === 0 ? {} : { enum: values }) }
  if (holds === 'list') return { type: 'array', description, items: one }
  if (holds === 'map') return { type: 'object', description, additionalProperties: one }
  return { description, ...one }
}
