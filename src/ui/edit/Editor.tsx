import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { foldEffect, foldKeymap, indentUnit } from '@codemirror/language'
import { linter, lintGutter, lintKeymap } from '@codemirror/lint'
import { searchKeymap } from '@codemirror/search'
import { EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap } from '@codemirror/view'
import { useEffect, useRef, useState } from 'react'
import type { CatalogSummary } from '#contract'
import type { Gvk } from '#machinery'
import { useClusterFacts } from '../catalog/ClusterFacts.tsx'
import { yamlLook } from '../panel/parts/yamlLook.ts'
import type { ClusterSession } from '../session/clusterSession.ts'
import { KindSchemas } from './schema/kindSchemas.ts'
import { schemaHelp } from './schema/schemaHelp.ts'
import { readsOnce } from './schema/yamlText.ts'
import { yamlProblems } from './yamlProblems.ts'

/** A text is read for problems when no key has been pressed for this long. */
const lintAfterMs = 500
/** A longer text takes so long to read that typing would falter. Its problems are said by the review. */
const longestLinted = 250_000

const look = EditorView.theme({
  '.cm-content': { caretColor: 'var(--accent)' },
  '.cm-cursor': { borderLeft: '2px solid var(--accent)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--surface-3) 45%, transparent)' },
  '.cm-gutter-lint': { width: '14px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '3px 1px' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-active': { backgroundColor: 'color-mix(in srgb, var(--bad) 8%, transparent)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface-2)',
    color: 'var(--text)',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--r-1)',
  },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--bad)' },
  '.cm-panel.cm-panel-lint ul [aria-selected], .cm-panel.cm-panel-lint ul:focus [aria-selected]': {
    backgroundColor: 'var(--surface-3)',
    color: 'var(--text)',
  },
})

export interface EditorProps {
  /** The cluster whose schemas say what the fields mean; null for a text that is of no kind. */
  readonly session: ClusterSession | null
  /** The text to begin with; another one needs another key. */
  readonly text: string
  readonly label: string
  /** A person has just asked for it. */
  readonly takesFocus: boolean
  /** The text may hold several documents. */
  readonly hasManyDocuments?: boolean
  readonly onChange: (text: string) => void
  /** Ctrl+S, and Cmd+S on a Mac. */
  readonly onReview: () => void
  /** Escape, where it closes nothing in the editor. */
  readonly onLeave: () => void
}

/**
 * Editor edits YAML: highlighted, with search, folding and errors at their lines, and with what the cluster's own schemas say
 * of each field. The keyboard does everything: Tab goes on
 * to the next control, as everywhere on the page, and Ctrl+] indents. The status is folded, as an edit of it is ignored.
 */
export function Editor(props: EditorProps) {
  const parentRef = useRef<HTMLDivElement>(null)
  const { session } = props
  const { catalog } = useClusterFacts()
  const [note, setNote] = useState<string | null>(null)
  const now = useRef({ ...props, catalog })
  now.current = { ...props, catalog }

  useEffect(() => {
    if (parentRef.current === null) return
    const { text, label, takesFocus, hasManyDocuments = false } = now.current
    const read = readsOnce()
    using opening = new DisposableStack()
    const schemas =
      session === null
        ? null
        : opening.use(new KindSchemas({ session, isServed: (gvk) => isServed(now.current.catalog, gvk) }))
    if (schemas !== null) opening.defer(schemas.note.onChange(() => setNote(schemas.note.value)))
    const view = new EditorView({
      parent: parentRef.current,
      doc: text,
      extensions: [
        yamlLook,
        look,
        history(),
        drawSelection(),
        highlightActiveLine(),
        indentUnit.of('  '),
        EditorState.tabSize.of(2),
        lintGutter(),
        linter(
          ({ state }) =>
            state.doc.length > longestLinted
              ? []
              : yamlProblems(state.doc.toString(), {
                  ...{ hasManyDocuments, read },
                  mayBeEmpty: hasManyDocuments || session === null,
                }).map((problem) => ({
                  ...problem,
                  severity: 'error',
                })),
          { delay: lintAfterMs },
        ),
        schemas === null
          ? []
          : schemaHelp({
              schemas,
              read,
              kinds: () => kindsIn(now.current.catalog),
              lintAfterMs,
              longestLinted,
            }),
        keymap.of([
          { key: 'Mod-s', preventDefault: true, run: () => did(now.current.onReview) },
          ...searchKeymap,
          ...foldKeymap,
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          { key: 'Escape', run: () => did(now.current.onLeave) },
        ]),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) now.current.onChange(state.doc.toString())
        }),
        EditorView.contentAttributes.of({
          tabindex: '0',
          'aria-label': label,
          'aria-multiline': 'true',
          spellcheck: 'false',
        }),
      ],
    })
    const status = statusRange(text)
    if (status !== null) view.dispatch({ effects: foldEffect.of(status) })
    if (takesFocus) view.focus()
    const owned = opening.move()
    return () => {
      view.destroy()
      owned[Symbol.dispose]()
    }
  }, [session])

  return (
    <>
      <div ref={parentRef} className="yaml-view" />
      {note !== null && (
        <p className="edit-keys faint" role="note">
          {note}
        </p>
      )}
    </>
  )
}

/** While it is not known what the cluster serves, it may have any kind. */
const isServed = (catalog: CatalogSummary | null, { group, version, kind }: Gvk): boolean =>
  catalog === null ||
  catalog.resources.length === 0 ||
  catalog.resources.some(
    (each) => each.group === group && each.kind === kind && each.versions.includes(version),
  )

const kindsIn = (catalog: CatalogSummary | null): readonly Gvk[] =>
  (catalog?.resources ?? []).flatMap(({ group, kind, versions }) =>
    versions.map((version) => ({ group, version, kind })),
  )

const did = (act: () => void): boolean => {
  act()
  return true
}

/** The lines of the object's status; null where it has none, or a short one. */
function statusRange(text: string): { from: number; to: number } | null {
  const found = /^status:\n(?: .*\n?)+/mu.exec(text)
  if (found === null) return null
  const from = found.index + 'status:'.length
  return { from, to: found.index + found[0].trimEnd().length }
}
