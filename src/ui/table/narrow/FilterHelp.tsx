import { CircleHelp } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import type { TableColumn } from '../source/tableColumns.ts'

const examples = [
  ['web 12', 'rows that contain both words'],
  ['-completed', 'rows without the word'],
  ['"Back-off pulling"', 'a phrase with spaces'],
  ['status:=Running', 'the exact value, not only a part of it'],
  ['type:=NodePort|LoadBalancer', 'one of these values; nothing after the = means an empty cell'],
  ['label:app=web', 'a label with this value; != excludes it, label:app accepts any value'],
  ['field:metadata.name=web-1', 'the exact name; also field:metadata.namespace'],
] as const

/** FilterHelp explains what can be typed, and begins a condition on a column where one is pressed. */
export function FilterHelp(props: { columns: readonly TableColumn[]; onBegin: (beginning: string) => void }) {
  const { columns, onBegin } = props
  const [isOpen, setIsOpen] = useState(false)
  const searchable = columns.filter(({ type }) => type !== 'time' && type !== 'period')
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger className="find-clear filter-help-button" aria-label="Filter help" title="Filter help">
        <CircleHelp aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="menu filter-help"
          align="end"
          sideOffset={8}
          collisionPadding={8}
          aria-label="Filter help"
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          <p>All conditions must match. Upper and lower case are the same.</p>
          <dl>
            {examples.map(([example, meaning]) => (
              <div key={example}>
                <dt className="code">{example}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
          <p>A column and a text that it contains:</p>
          <div className="filter-columns">
            {searchable.map(({ id }) => (
              <button
                key={id}
                type="button"
                className="filter-column code"
                onClick={() => {
                  setIsOpen(false)
                  onBegin(`${id}:`)
                }}
              >
                {id}:
              </button>
            ))}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
