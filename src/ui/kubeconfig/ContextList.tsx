import { Check, Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { ClusterId } from '#contract'
import { useApplication } from '../application/application.ts'
import { useSettings } from '../application/useSettings.ts'
import { useObserved } from '../kit/useObserved.ts'
import {
  type ContextChoice,
  contextChoices,
  contextCount,
  type FileChoices,
  nextChoice,
} from './contextChoices.ts'

// From this many contexts on, reading is slower than typing.
const searchFrom = 11

/** ContextList is the content of the dropdown: a listbox with one keyboard cursor, and a search field over it. */
export function ContextList({ onDone }: { onDone: () => void }) {
  const { client, tabs, notices } = useApplication()
  const kubeconfigs = useObserved(client.kubeconfigs)
  const workspace = useObserved(client.workspace)
  const allowsDuplicates = useSettings()?.allowDuplicateContextNames ?? false
  const [search, setSearch] = useState('')
  const [cursor, setCursor] = useState<ClusterId | null>(null)
  const listRef = useRef<HTMLDivElement>(null)
  const idPrefix = useId()

  const hasSearch = kubeconfigs !== null && contextCount(kubeconfigs) >= searchFrom
  const files =
    kubeconfigs === null || workspace === null
      ? []
      : contextChoices(kubeconfigs, workspace, { allowsDuplicates, search })
  const choices = files.flatMap((file) => file.choices)
  const choosable = choices
    .filter(({ obstacle }) => obstacle === null)
    .map(({ context }) => context.clusterId)
  const optionId = (clusterId: ClusterId) =>
    `${idPrefix}${choices.findIndex(({ context }) => context.clusterId === clusterId)}`

  useEffect(() => {
    listRef.current?.querySelector('[data-cursor]')?.scrollIntoView({ block: 'nearest' })
  })

  const toggle = (choice: ContextChoice) => {
    if (choice.obstacle !== null) return
    const { clusterId } = choice.context
    void notices.attempt(clusterId, () => (choice.isOpen ? tabs.close(clusterId) : tabs.select(clusterId)))
  }

  const handleKey = (event: KeyboardEvent) => {
    const isTyping = event.target instanceof HTMLInputElement
    const chosen = choices.find(({ context }) => context.clusterId === cursor)
    if (event.key === 'ArrowDown') setCursor(nextChoice(choosable, cursor, 1))
    else if (event.key === 'ArrowUp') setCursor(nextChoice(choosable, cursor, -1))
    else if (event.key === 'Home' && !isTyping) setCursor(choosable[0] ?? null)
    else if (event.key === 'End' && !isTyping) setCursor(choosable.at(-1) ?? null)
    else if (event.key === 'Enter' || (event.key === ' ' && !isTyping)) {
      const target = chosen ?? (isTyping ? choices.find(({ obstacle }) => obstacle === null) : undefined)
      if (target !== undefined) toggle(target)
    } else if (event.key === 'Tab') onDone()
    else return
    event.preventDefault()
  }

  const active = cursor !== null && choosable.includes(cursor) ? optionId(cursor) : undefined
  return (
    <>
      {hasSearch && (
        <label className="menu-search">
          <Search aria-hidden="true" />
          <input
            role="combobox"
            aria-expanded="true"
            aria-controls={`${idPrefix}list`}
            aria-activedescendant={active}
            aria-label="Search contexts"
            placeholder="Search contexts"
            spellCheck={false}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={handleKey}
          />
        </label>
      )}
      <div
        ref={listRef}
        id={`${idPrefix}list`}
        className="context-list"
        role="listbox"
        aria-multiselectable="true"
        aria-label="Kubeconfig contexts"
        aria-activedescendant={active}
        tabIndex={hasSearch ? -1 : 0}
        onKeyDown={handleKey}
      >
        {files.map((file) => (
          <FileGroup
            key={file.path}
            file={file}
            cursor={cursor}
            optionId={optionId}
            onToggle={toggle}
            onPoint={setCursor}
          />
        ))}
        {files.length === 0 && <ListNote isKnown={kubeconfigs !== null} search={search} />}
      </div>
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
  cursor: ClusterId | null
  optionId: (clusterId: ClusterId) => string
  onToggle: (choice: ContextChoice) => void
  onPoint: (clusterId: ClusterId | null) => void
}) {
  const { file, cursor, optionId, onToggle, onPoint } = props
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of options inside a listbox; a fieldset cannot be one.
    <div role="group" aria-label={file.name}>
      <div className="menu-heading" title={file.path}>
        {file.name}
      </div>
      {file.problem !== null && <p className="menu-note">{file.problem}</p>}
      {file.choices.map((choice) => {
        const { clusterId, clusterName } = choice.context
        const isCursor = clusterId === cursor
        // An open context can be closed, even if its file has broken meanwhile.
        const trouble = choice.obstacle ?? choice.context.problem
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard is handled by the listbox, which has the focus.
          // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus and names its active option.
          <div
            key={clusterId}
            id={optionId(clusterId)}
            role="option"
            aria-selected={choice.isOpen}
            aria-disabled={choice.obstacle !== null}
            aria-description={trouble ?? undefined}
            className="menu-item context-option"
            data-cursor={isCursor ? '' : undefined}
            title={[clusterName, choice.context.server, trouble].filter((text) => text !== null).join('\n')}
            onClick={() => onToggle(choice)}
            onPointerMove={() => onPoint(choice.obstacle === null ? clusterId : null)}
          >
            <span className="menu-check">{choice.isOpen && <Check aria-hidden="true" />}</span>
            <span className="context-name">{clusterName}</span>
            {trouble !== null && (
              <span className="context-obstacle" aria-hidden="true">
                {trouble}
              </span>
            )}
          </div>
        )
      })}
    </div>
  )
}
