import { foldKeymap } from '@codemirror/language'
import { goToNextChunk, goToPreviousChunk, unifiedMergeView } from '@codemirror/merge'
import { searchKeymap } from '@codemirror/search'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { yamlLook } from '../panel/parts/yamlLook.ts'

const look = EditorView.theme({
  '.cm-cursor': { display: 'none' },
  '.cm-changedLine, &.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--ok-soft)' },
  '.cm-deletedChunk': { backgroundColor: 'var(--bad-soft)', paddingLeft: '6px' },
  '.cm-deletedChunk .cm-deletedText, &.cm-merge-b .cm-deletedText': {
    background: 'color-mix(in srgb, var(--bad) 26%, transparent)',
  },
  '.cm-changedText, &.cm-merge-b .cm-changedText': {
    background: 'color-mix(in srgb, var(--ok) 26%, transparent)',
  },
  '.cm-deletedLine, .cm-deletedChunk del': { textDecoration: 'none' },
  '.cm-changeGutter': { width: '3px', paddingLeft: '1px' },
  '&.cm-merge-b .cm-changedLineGutter, .cm-changedLineGutter': { background: 'var(--ok)' },
  '.cm-deletedLineGutter, &.cm-merge-a .cm-changedLineGutter': { background: 'var(--bad)' },
  '.cm-collapsedLines': {
    background: 'var(--surface-2)',
    color: 'var(--text-2)',
    padding: '3px 12px',
    fontFamily: 'var(--font)',
  },
})

/** Difference shows what was and what would be in one text, equal parts left out. The brackets go from change to change. */
export function Difference({ before, after, label }: { before: string; after: string; label: string }) {
  const parentRef = useRef<HTMLElement>(null)

  useEffect(() => {
    if (parentRef.current === null) return
    const view = new EditorView({
      parent: parentRef.current,
      doc: after,
      extensions: [
        yamlLook,
        look,
        unifiedMergeView({
          original: before,
          mergeControls: false,
          collapseUnchanged: { margin: 3, minSize: 6 },
          diffConfig: { scanLimit: 2000, timeout: 500 },
        }),
        keymap.of([
          { key: ']', run: goToNextChunk },
          { key: '[', run: goToPreviousChunk },
          ...searchKeymap,
          ...foldKeymap,
        ]),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label, 'aria-readonly': 'true' }),
      ],
    })
    return () => view.destroy()
  }, [before, after, label])

  return <section ref={parentRef} className="yaml-view" aria-label={label} />
}
