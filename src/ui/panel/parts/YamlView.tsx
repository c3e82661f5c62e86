import { foldKeymap } from '@codemirror/language'
import { searchKeymap } from '@codemirror/search'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { changeBetween } from './changeBetween.ts'
import { yamlLook } from './yamlLook.ts'

const noCursor = EditorView.theme({ '.cm-cursor': { display: 'none' } })

/**
 * YamlView is a read-only editor: highlighted, folding, with search. New text changes only what differs. The key `e` in it
 * edits, where `onEdit` says how.
 */
export function YamlView({ text, onEdit }: { text: string; onEdit?: () => void }) {
  const parentRef = useRef<HTMLDivElement>(null)
  const viewRef = useRef<EditorView | null>(null)
  const edit = useRef<() => boolean>(() => false)
  edit.current = () => {
    onEdit?.()
    return onEdit !== undefined
  }

  useEffect(() => {
    if (parentRef.current === null) return
    const view = new EditorView({
      parent: parentRef.current,
      extensions: [
        yamlLook,
        noCursor,
        keymap.of([...searchKeymap, ...foldKeymap, { key: 'e', run: () => edit.current() }]),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': 'YAML', 'aria-readonly': 'true' }),
      ],
    })
    viewRef.current = view
    return () => view.destroy()
  }, [])

  useEffect(() => {
    const view = viewRef.current
    if (view === null) return
    const change = changeBetween(view.state.doc.toString(), text)
    if (change !== null) view.dispatch({ changes: change })
  }, [text])

  return <div ref={parentRef} className="yaml-view" />
}
