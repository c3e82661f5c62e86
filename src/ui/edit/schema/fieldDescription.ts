import type { FieldSchema, KindSchema } from '#contract'
import { typeWordsOf } from './schemaFields.ts'

export interface DescribedField {
  readonly name: string
  readonly schema: KindSchema
  readonly field: FieldSchema
  readonly isRequired: boolean
}

/** fieldDescription is what a cluster says of a field, to be shown next to it. */
export function fieldDescription({ name, schema, field, isRequired }: DescribedField): HTMLElement {
  const root = document.createElement('div')
  root.className = 'field-description'
  const add = (className: string, words: string) => {
    const element = document.createElement('div')
    element.className = className
    element.textContent = words
    root.append(element)
  }
  add('field-name', name)
  const { default: given, values, description } = field
  const facts = [
    typeWordsOf(schema, field),
    ...(isRequired ? ['required'] : []),
    ...(given === undefined ? [] : [`default ${JSON.stringify(given)}`]),
  ]
  add('field-facts', facts.join(' · '))
  if (values !== undefined) add('field-facts', `One of ${values.join(', ')}`)
  if (description !== undefined) add('field-words', description)
  return root
}
