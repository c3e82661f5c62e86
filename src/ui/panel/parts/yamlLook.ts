import { yaml } from '@codemirror/lang-yaml'
import { foldGutter, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { highlightSelectionMatches, search } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--info)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ok)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--warn)' },
  { tag: [tags.comment, tags.meta], color: 'var(--text-3)' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--text-3)' },
])

const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'transparent', color: 'var(--text)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '18px', overflow: 'auto' },
  '.cm-content': { padding: '8px 0' },
  '.cm-gutters': { backgroundColor: 'var(--surface-1)', color: 'var(--text-3)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 4px 0 12px', fontVariantNumeric: 'tabular-nums' },
  '.cm-foldGutter .cm-gutterElement': { padding: '0 4px', cursor: 'pointer' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--surface-3)',
    border: 'none',
    color: 'var(--text-2)',
    padding: '0 6px',
    borderRadius: '3px',
  },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 28%, transparent)',
  },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-soft)', outline: '1px solid var(--warn)' },
  '.cm-searchMatch-selected': { backgroundColor: 'color-mix(in srgb, var(--warn) 40%, transparent)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--accent-soft)' },
  '.cm-panels': { backgroundColor: 'var(--surface-2)', color: 'var(--text)', borderColor: 'var(--line)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '6px',
    padding: '7px 36px 7px 12px',
    font: 'var(--t-12)',
  },
  '.cm-panel.cm-search br': { display: 'none' },
  '.cm-panel.cm-search label': {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '5px',
    margin: '0 4px 0 0',
    fontSize: '12px',
    color: 'var(--text-2)',
  },
  '.cm-panel.cm-search input[type=checkbox]': { margin: '0' },
  '.cm-panel.cm-search .cm-textfield': {
    height: '24px',
    width: '150px',
    margin: '0',
    backgroundColor: 'var(--surface-0)',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--r-1)',
    padding: '0 6px',
    fontSize: '12px',
  },
  '.cm-panel.cm-search .cm-textfield:focus-visible': {
    outline: 'none',
    borderColor: 'var(--focus)',
    boxShadow: '0 0 0 1px var(--focus)',
  },
  '.cm-panel.cm-search .cm-button': {
    height: '24px',
    margin: '0',
    fontSize: '12px',
    fontWeight: '500',
    backgroundImage: 'none',
    backgroundColor: 'var(--surface-1)',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--r-1)',
    color: 'var(--text)',
    padding: '0 8px',
  },
  '.cm-panel.cm-search [name=close]': {
    top: '7px',
    right: '8px',
    width: '24px',
    height: '24px',
    color: 'var(--text-2)',
    fontSize: '16px',
    textAlign: 'center',
  },
})

const phrases = {
  replace: 'Replace',
  'replace all': 'Replace all',
  Find: 'Find in the YAML',
  next: 'Next',
  previous: 'Previous',
  all: 'All',
  'match case': 'Match case',
  regexp: 'Regex',
  'by word': 'Whole words',
}

/** yamlLook is how YAML is shown, to read and to edit: highlighted, with line numbers, folding and search. */
export const yamlLook: Extension = [
  lineNumbers(),
  foldGutter(),
  yaml(),
  syntaxHighlighting(highlighting),
  look,
  search({ top: true }),
  highlightSelectionMatches(),
  EditorState.phrases.of(phrases),
]
