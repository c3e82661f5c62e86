import { ChevronDown, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import type { OtherFileEntry } from '#contract'

/** OtherFiles says, when asked, what else lies in the searched folders and why it is not offered. */
export function OtherFiles(props: {
  others: readonly OtherFileEntry[]
  onKeyDown: (event: KeyboardEvent) => void
}) {
  const { others, onKeyDown } = props
  const [isOpen, setIsOpen] = useState(false)
  const files = others.length === 1 ? '1 file that is' : `${others.length} files that are`
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <div className="context-others">
      <button type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)} onKeyDown={onKeyDown}>
        <Chevron aria-hidden="true" />
        {isOpen ? `Hide ${files} not offered` : `Show ${files} not offered`}
      </button>
      {isOpen && (
        <ul>
          {others.slice(0, mostShown).map(({ path, name, reason }) => (
            <li key={path} title={path}>
              <bdi>{name}</bdi> {reason}
            </li>
          ))}
          {others.length > mostShown && <li>{others.length - mostShown} more</li>}
        </ul>
      )}
    </div>
  )
}

const mostShown = 100
