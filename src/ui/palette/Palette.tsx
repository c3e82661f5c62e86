import './palette.css'
import { Check, Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useApplication } from '../application/application.ts'
import { Swatch } from '../application/Swatch.tsx'
import { browserPlatform, shortcuts } from '../application/shortcuts.ts'
import {
  Listbox,
  type ListboxCursor,
  ListboxField,
  ListboxGroup,
  ListboxOption,
  useListbox,
} from '../kit/Listbox.tsx'
import { ModalDialog } from '../kit/ModalDialog.tsx'
import { useObserved } from '../kit/useObserved.ts'
import type { SearchPart } from './catalogSearch.ts'
import { type PaletteItem, type PaletteSection, paletteGroups } from './paletteItems.ts'
import { partWords } from './partWords.ts'
import { useChoice } from './useChoice.ts'
import { usePaletteItems } from './usePaletteItems.ts'

const sectionTitles = {
  views: 'Views',
  namespaces: 'Namespaces',
  contexts: 'Kubeconfig contexts',
  actions: 'Actions',
  objects: 'Objects',
} as const satisfies Record<PaletteSection, string>

/** Palette leads everywhere by typing: views, namespaces, contexts, actions and objects. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { typed, type, items, parts } = usePaletteItems()
  const choose = useChoice(onClose)
  const fieldRef = useRef<HTMLInputElement>(null)

  const groups = useMemo(() => paletteGroups(items, typed), [items, typed])
  const shown = groups.flatMap((group) => group.items)
  const cursor = useListbox(
    shown.map(({ id, obstacle }) => ({ id, isDisabled: obstacle !== null })),
    { beginsAt: 'first', isRound: true, pageItems: 8 },
  )

  useEffect(() => {
    // A key that is pressed before the field has the focus, or after a press outside it, is still meant for the field.
    const handleKey = (event: globalThis.KeyboardEvent) => {
      const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
      if (isText && event.target !== fieldRef.current) fieldRef.current?.focus()
    }
    window.addEventListener('keydown', handleKey, { capture: true })
    return () => window.removeEventListener('keydown', handleKey, { capture: true })
  }, [])

  const handleKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      const item = shown.find(({ id }) => id === cursor.cursorId)
      if (item !== undefined)
        choose(item.choice, { isBeside: shortcuts.chooseBeside.isPressed(event.nativeEvent) })
    } else if (!cursor.move((event.ctrlKey && keysByLetter[event.key]) || event.key)) return
    event.preventDefault()
  }

  return (
    <ModalDialog label="Command palette" className="palette" onClose={onClose}>
      <label className="palette-field">
        <Search aria-hidden="true" />
        <ListboxField
          cursor={cursor}
          ref={fieldRef}
          data-first=""
          aria-autocomplete="list"
          aria-label="Search or jump to anything"
          placeholder="Search or jump to anything"
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            type(event.target.value)
            cursor.point(null)
          }}
          onKeyDown={handleKey}
        />
        <kbd>Esc</kbd>
      </label>
      <Listbox cursor={cursor} className="palette-list" aria-label="Results" isEmpty={shown.length === 0}>
        {groups.map(({ section, items: members }) => (
          <ListboxGroup key={section} label={sectionTitles[section]}>
            <div className="menu-heading" aria-hidden="true">
              {sectionTitles[section]}
            </div>
            {members.map((item) => (
              <Option
                key={item.id}
                item={item}
                cursor={cursor}
                onChoose={(isBeside) => choose(item.choice, { isBeside })}
              />
            ))}
          </ListboxGroup>
        ))}
        {shown.length === 0 && <p className="menu-note">Nothing matches “{typed}”.</p>}
      </Listbox>
      {typed.trim() !== '' && <SearchParts parts={parts} />}
      <p className="unseen" role="status">
        {typed === '' ? '' : `${shown.length} results`}
      </p>
    </ModalDialog>
  )
}

/** What Emacs and shells use for the arrows, with Ctrl. */
const keysByLetter: Readonly<Record<string, string>> = { n: 'ArrowDown', p: 'ArrowUp' }

function Option(props: { item: PaletteItem; cursor: ListboxCursor; onChoose: (isBeside: boolean) => void }) {
  const { item, cursor, onChoose } = props
  const isCursor = item.id === cursor.cursorId
  const { label, detail, isChecked, obstacle, shortcut, clusterId } = item
  const isDisabled = obstacle !== null
  const besideWords = wordsOfBeside(item)
  return (
    <ListboxOption
      cursor={cursor}
      itemId={item.id}
      isSelected={isCursor}
      aria-disabled={isDisabled}
      aria-checked={
        item.section === 'contexts' || item.section === 'namespaces' || isChecked ? isChecked : undefined
      }
      aria-description={obstacle ?? besideWords ?? undefined}
      className="menu-item palette-option"
      onClick={(event) => {
        if (!isDisabled) onChoose(event.ctrlKey || event.metaKey)
      }}
      onPoint={() => {
        if (!isDisabled && !isCursor) cursor.point(item.id)
      }}
    >
      <span className="menu-check">{isChecked && <Check aria-hidden="true" />}</span>
      <span className="palette-label ellipsis" title={label}>
        {label}
      </span>
      {detail !== '' && <span className="palette-detail ellipsis">{detail}</span>}
      <span className="space" />
      {obstacle !== null && <span className="palette-detail ellipsis">{obstacle}</span>}
      {clusterId !== null && <ClusterMark clusterId={clusterId} />}
      {shortcut !== null && <kbd>{shortcut}</kbd>}
      {isCursor && besideWords !== null && <span className="palette-detail">{besideWords}</span>}
    </ListboxOption>
  )
}

/** The hint how to show a namespace together with others; null for an item that cannot be added. */
function wordsOfBeside({ choice, isChecked }: PaletteItem): string | null {
  if (choice.type !== 'namespace' || choice.namespace.type !== 'namespace') return null
  const key = shortcuts.chooseBeside.label(browserPlatform())
  return isChecked ? `${key} removes it` : `${key} adds it`
}

/** SearchParts names the clusters whose search is not complete, so that missing results are not taken for none. */
function SearchParts({ parts }: { parts: readonly SearchPart[] }) {
  const { client } = useApplication()
  const clusters = useObserved(client.workspace, (workspace) => workspace?.clusters)
  return (
    <ul className="palette-parts" aria-label="Clusters still searching">
      {parts.map((part) => {
        const { clusterId } = part.session
        const words = partWords(
          part,
          clusters?.find((cluster) => cluster.clusterId === clusterId),
        )
        if (words === null) return null
        // Most answer within a letter, and are not named at each.
        const delayMs = part.state === 'asking' ? slowMs : 0
        return <PartLine key={clusterId} clusterId={clusterId} words={words} delayMs={delayMs} />
      })}
    </ul>
  )
}

const slowMs = 250

function PartLine({ clusterId, words, delayMs }: { clusterId: string; words: string; delayMs: number }) {
  const [isDue, setIsDue] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsDue(true), delayMs)
    return () => clearTimeout(timer)
  }, [delayMs])
  if (!isDue) return null
  return (
    <li>
      <ClusterMark clusterId={clusterId} />
      <span>{words}</span>
    </li>
  )
}

function ClusterMark({ clusterId }: { clusterId: string }) {
  const { client } = useApplication()
  const name = useObserved(
    client.workspace,
    (workspace) => workspace?.clusters.find((cluster) => cluster.clusterId === clusterId)?.clusterName,
  )
  return (
    <span className="palette-cluster">
      <Swatch clusterId={clusterId} />
      <span className="ellipsis">{name ?? clusterId}</span>
    </span>
  )
}
