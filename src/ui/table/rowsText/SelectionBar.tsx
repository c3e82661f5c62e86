import { Copy, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatCount } from '../../kit/format.ts'
import { IconButton } from '../../kit/IconButton.tsx'
import type { RowSelection } from './useRowSelection.ts'

/** SelectionBar says how many rows are chosen and what can be done with them; `children` are what changes their objects. */
export function SelectionBar(props: { selection: RowSelection; onCopy: () => void; children: ReactNode }) {
  const { selection, onCopy, children } = props
  const { size } = selection.selected
  if (size === 0) return null
  return (
    <section className="selection-bar" aria-label="Selected rows">
      <span className="num">{formatCount(size)} selected</span>
      <button
        type="button"
        className="button button-small"
        aria-label="Copy"
        title="Copy as text (Ctrl+C)"
        onClick={() => onCopy()}
      >
        <Copy aria-hidden="true" />
        <span className="copy-word">Copy</span>
      </button>
      {children}
      <IconButton
        icon={X}
        label="Clear selection"
        isSmall
        title="Clear selection (Esc)"
        onClick={() => selection.clear()}
      />
    </section>
  )
}
