import { autocompletion } from '@codemirror/autocomplete'
import { linter } from '@codemirror/lint'
import type { Extension, Text } from '@codemirror/state'
import { EditorView, hoverTooltip } from '@codemirror/view'
import { fieldDescription } from './fieldDescription.ts'
import { readLine } from './fieldPlace.ts'
import { placeIn } from './nearLines.ts'
import { fieldAt, innerField } from './schemaFields.ts'
import { objectsIn, schemaProblems } from './schemaProblems.ts'
import { pathInObject, type SuggestionParts, suggest } from './suggestions.ts'
import type { ReadsDocuments } from './yamlText.ts'

const look = EditorView.theme({
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '16em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px', lineHeight: '18px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--text)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-completionDetail': { color: 'var(--text-2)', fontStyle: 'normal', marginLeft: '12px' },
  '.cm-tooltip.cm-completionInfo': { padding: '0', maxWidth: '360px' },
})

export interface SchemaHelpOptions extends SuggestionParts {
  readonly read: ReadsDocuments
  readonly lintAfterMs: number
  /** A longer text is not checked. */
  readonly longestLinted: number
}

/** schemaHelp helps to write objects by the schemas of their cluster: it suggests, describes and checks their fields. */
export const schemaHelp = (options: SchemaHelpOptions): Extension => [
  look,
  autocompletion({
    override: [(context) => suggest(options, context)],
    icons: false,
    maxRenderedOptions: 80,
  }),
  hoverTooltip((view, pos) => describe(options, view.state.doc, pos)),
  linter(async ({ state }) => await check(options, state.doc), { delay: options.lintAfterMs }),
]

async function check({ schemas, read, longestLinted }: SchemaHelpOptions, doc: Text) {
  if (doc.length > longestLinted) return []
  const objects = objectsIn(read(doc.toString()))
  const found = await Promise.all(
    objects.map(async (object) => {
      const schema = await schemas.read(object.gvk)
      return schema === null ? [] : schemaProblems(object, schema)
    }),
  )
  return found.flat().map((problem) => ({ ...problem, severity: 'error' as const }))
}

async function describe({ schemas }: SchemaHelpOptions, doc: Text, pos: number) {
  const { text, from, number } = doc.lineAt(pos)
  const { key, column, valueColumn } = readLine(text)
  if (key === null || pos < from + column) return null
  const place = placeIn(doc, number, column)
  const schema = place === null ? null : await schemas.read(place.gvk)
  if (place === null || schema === null) return null
  const parent = fieldAt(schema, pathInObject(place))
  const field = parent && innerField(schema, parent, key)
  if (parent === undefined || field === undefined) return null
  const isRequired = parent.required?.includes(key) === true
  return {
    pos: from + column,
    end: from + valueColumn,
    above: true,
    create: () => ({ dom: fieldDescription({ name: key, schema, field, isRequired }) }),
  }
}
