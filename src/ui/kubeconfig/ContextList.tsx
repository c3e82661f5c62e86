import { useVirtualizer } from '@tanstack/react-virtual'
import { Check, Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useState } from 'react'
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
import { type ContextChoice, contextChoices, contextCount } from './contextChoices.ts'
import { type ContextLine, contextLines, linesByFile } from './contextLines.ts'
import { OtherFiles } from './OtherFiles.tsx'

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
  const lines = contextLines(files)
  const others = kubeconfigs?.others ?? []
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
    } else if (event.key === 'Tab') {
      if (others.length > 0 && !event.shiftKey) return
      onDone()
    } else if (!cursor.move(event.key)) return
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
            onChange={(event) => {
              setSearch(event.target.value)
              cursor.listRef.current?.scrollTo({ top: 0 })
            }}
            onKeyDown={handleKey}
          />
        </label>
      )}
      <Listbox
        cursor={cursor}
        className={lines.length > mostDrawn ? 'context-list is-long' : 'context-list'}
        aria-multiselectable="true"
        aria-label="Kubeconfig contexts"
        aria-activedescendant={cursor.activeId}
        tabIndex={hasSearch ? -1 : 0}
        onKeyDown={handleKey}
      >
        <ContextLines lines={lines} cursor={cursor} onToggle={toggle} />
        {files.length === 0 && <ListNote isKnown={kubeconfigs !== null} search={search} />}
      </Listbox>
      {others.length > 0 && (
        <OtherFiles
          others={others}
          onKeyDown={(event) => {
            if (event.key === 'Tab' && !event.shiftKey) onDone()
          }}
        />
      )}
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

/** The lines of the list: all of them while they are few, else those on screen. */
function ContextLines(props: {
  lines: readonly ContextLine[]
  cursor: ListboxCursor
  onToggle: (choice: ContextChoice) => void
}) {
  const { lines, cursor, onToggle } = props
  const { cursorId, listRef } = cursor
  const isMany = lines.length > mostDrawn
  const virtualizer = useVirtualizer({
    count: lines.length,
    enabled: isMany,
    getScrollElement: () => listRef.current,
    estimateSize: () => linePx,
    overscan: 10,
    initialRect: { width: 0, height: window.innerHeight },
  })
  const at = isMany && cursorId !== null ? lines.findIndex((line) => isOf(line, cursorId)) : -1
  useEffect(() => {
    if (at !== -1) virtualizer.scrollToIndex(at, { align: 'auto' })
  }, [at, virtualizer])
  const draw = (part: readonly ContextLine[]) =>
    linesByFile(part).map((group) => (
      <ListboxGroup key={group.file.path} label={group.file.name}>
        {group.lines.map((line) => (
          <Line key={keyOf(line)} line={line} cursor={cursor} onToggle={onToggle} />
        ))}
      </ListboxGroup>
    ))
  if (!isMany) return draw(lines)
  const items = virtualizer.getVirtualItems()
  const [first, last] = [items[0], items.at(-1)]
  if (first === undefined || last === undefined) return null
  return (
    <div className="context-lines" style={{ height: virtualizer.getTotalSize(), paddingTop: first.start }}>
      {draw(lines.slice(first.index, last.index + 1))}
    </div>
  )
}

/** More lines than these are more than a screen shows. */
const mostDrawn = 100
/** The height of every line of a long list; see kubeconfig.css. */
const linePx = 28

const isOf = (line: ContextLine, clusterId: string): boolean =>
  line.type === 'choice' && line.choice.context.clusterId === clusterId

const keyOf = (line: ContextLine): string =>
  line.type === 'choice' ? `choice ${line.choice.context.clusterId}` : line.type

function Line(props: {
  line: ContextLine
  cursor: ListboxCursor
  onToggle: (choice: ContextChoice) => void
}) {
  const { line, cursor, onToggle } = props
  if (line.type === 'heading')
    return (
      <div className="menu-heading" title={line.file.path}>
        {line.file.name}
      </div>
    )
  if (line.type === 'note')
    return (
      <p className="menu-note" title={line.file.problem ?? undefined}>
        {line.file.problem}
      </p>
    )
  const { choice, place } = line
  const { clusterId, clusterName } = choice.context
  // An open context can be closed, even if its file has broken meanwhile.
  const trouble = choice.obstacle ?? choice.context.problem
  return (
    <ListboxOption
      cursor={cursor}
      itemId={clusterId}
      isSelected={choice.isOpen}
      aria-posinset={place + 1}
      aria-setsize={cursor.count}
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
}
