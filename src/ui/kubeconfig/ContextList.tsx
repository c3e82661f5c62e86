import { Check, Search } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { useApplication } from '../application/application.ts'
import { openContext } from '../application/openContext.ts'
import { useSettings } from '../application/useSettings.ts'
import {
  Listbox,
  type ListboxCursor,
  ListboxField,
  ListboxGroup,
  ListboxOption,
  useListbox,
} from '../kit/Listbox.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { type ContextChoice, contextChoices, contextCount, type FileChoices } from './contextChoices.ts'

/** From this many contexts on, typing is faster than reading. */
const searchFrom = 11

/** ContextList is the content of the dropdown: the contexts by file, and a search field where there are many. */
export function ContextList({ onDone }: { onDone: () => void }) {
  const application = useApplication()
  const { client, tabs, notices } = application
  const kubeconfigs = useObserved(client.kubeconfigs)
  const workspace = useObserved(client.workspace)
  const allowsDuplicates = useSettings()?.allowDuplicateContextNames ?? false
  const [search, setSearch] = useState('')

  const hasSearch = kubeconfigs !== null && contextCount(kubeconfigs) >= searchFrom
  const files =
    kubeconfigs === null || workspace === null
      ? []
      : contextChoices(kubeconfigs, workspace, { allowsDuplicates, search })
  const choices = files.flatMap((file) => file.choices)
  const cursor = useListbox(
    choices.map(({ context, obstacle }) => ({ id: context.clusterId, isDisabled: obstacle !== null })),
    { beginsAt: 'none', isRound: true, hasEnds: true },
  )

  const toggle = (choice: ContextChoice) => {
    if (choice.obstacle !== null) return
    const { clusterId } = choice.context
    if (choice.isOpen) return void notices.attempt(clusterId, () => tabs.close(clusterId))
    // A question takes the place of the menu.
    if (choice.context.asks !== null) onDone()
    openContext(application, clusterId)
  }

  const handleKey = (event: KeyboardEvent) => {
    const isTyping = event.target instanceof HTMLInputElement
    // These keys and Space belong to the text while the user types.
    const isTextKey = isTyping && ['Home', 'End', ' '].includes(event.key)
    if (isTextKey) return
    if (event.key === 'Enter' || event.key === ' ') {
      const chosen = choices.find(({ context }) => context.clusterId === cursor.cursorId)
      const target = chosen ?? (isTyping ? choices.find(({ obstacle }) => obstacle === null) : undefined)
      if (target !== undefined) toggle(target)
    } else if (event.key === 'Tab') onDone()
    else if (!cursor.move(event.key)) return
    event.preventDefault()
  }

  return (
    <>
      {hasSearch && (
        <label className="menu-search">
          <Search aria-hidden="true" />
          <ListboxField
            cursor={cursor}
            aria-label="Search contexts"
            placeholder="Search contexts"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={handleKey}
          />
        </label>
      )}
      <Listbox
        cursor={cursor}
        className="context-list"
        aria-multiselectable="true"
        aria-label="Kubeconfig contexts"
        aria-activedescendant={cursor.activeId}
        tabIndex={hasSearch ? -1 : 0}
        onKeyDown={handleKey}
      >
        {files.map((file) => (
          <FileGroup key={file.path} file={file} cursor={cursor} onToggle={toggle} />
        ))}
        {files.length === 0 && <ListNote isKnown={kubeconfigs !== null} search={search} />}
      </Listbox>
    </>
  )
}

function ListNote({ isKnown, search }: { isKnown: boolean; search: string }) {
  if (!isKnown) return <p className="menu-note">Reading kubeconfig files…</p>
  if (search !== '') return <p className="menu-note">No context matches “{search}”.</p>
  return (
    <p className="menu-note">
      No kubeconfig found. Put one into <code>~/.kube</code>, or start with <code>--kubeconfig</code>.
    </p>
  )
}

function FileGroup(props: {
  file: FileChoices
  cursor: ListboxCursor
  onToggle: (choice: ContextChoice) => void
}) {
  const { file, cursor, onToggle } = props
  return (
    <ListboxGroup label={file.name}>
      <div className="menu-heading" title={file.path}>
        {file.name}
      </div>
      {file.problem !== null && <p className="menu-note">{file.problem}</p>}
      {file.choices.map((choice) => {
        const { clusterId, clusterName } = choice.context
        // An open context can be closed, even if its file has broken meanwhile.
        const trouble = choice.obstacle ?? choice.context.problem
        return (
          <ListboxOption
            key={clusterId}
            cursor={cursor}
            itemId={clusterId}
            isSelected={choice.isOpen}
            aria-disabled={choice.obstacle !== null}
            aria-description={trouble ?? undefined}
            className="menu-item context-option"
            title={[clusterName, choice.context.server, trouble].filter((text) => text !== null).join('\n')}
            onClick={() => onToggle(choice)}
            onPoint={() => cursor.point(choice.obstacle === null ? clusterId : null)}
          >
            <span className="menu-check">{choice.isOpen && <Check aria-hidden="true" />}</span>
            <span className="context-name">{clusterName}</span>
            {trouble !== null && (
              <span className="context-obstacle" aria-hidden="true">
                {trouble}
              </span>
            )}
          </ListboxOption>
        )
      })}
    </ListboxGroup>
  )
}
