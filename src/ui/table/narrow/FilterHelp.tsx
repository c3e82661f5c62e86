import { CircleHelp } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import type { TableColumn } from '../source/tableColumns.ts'

const examples = [
  ['web 12', 'rows with both words in any text'],
  ['-completed', 'rows without that word'],
  ['"Back-off pulling"', 'words with spaces between them'],
  ['status:=Running', 'exactly that, not only with that in it'],
  ['type:=NodePort|LoadBalancer', 'one of those; with nothing behind the =, none at all'],
  ['label:app=web', 'a label’s value; != for any other, label:app for having one'],
  ['field:metadata.name=web-1', 'exactly that name; field:metadata.namespace too'],
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
          <p>All conditions have to hold; capitals do not matter.</p>
          <dl>
            {examples.map(([example, meaning]) => (
              <div key={example}>
                <dt className="code">{example}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
          <p>A column, and text that is in it:</p>
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
