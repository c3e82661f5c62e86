import './palette.css'
import { Check, Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useApplication } from '../application/application.ts'
import { Swatch } from '../application/Swatch.tsx'
import { browserPlatform, shortcuts } from '../application/shortcuts.ts'
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
  const [cursorId, setCursorId] = useState<string | null>(null)
  const { typed, type, items, parts } = usePaletteItems()
  const choose = useChoice(onClose)
  const idPrefix = useId()
  const listRef = useRef<HTMLDivElement>(null)
  const fieldRef = useRef<HTMLInputElement>(null)

  const groups = useMemo(() => paletteGroups(items, typed), [items, typed])
  const shown = groups.flatMap((group) => group.items)
  const choosable = shown.filter(({ obstacle }) => obstacle === null)
  const cursor = choosable.find(({ id }) => id === cursorId) ?? choosable[0]
  const optionId = (item: PaletteItem) => `${idPrefix}${shown.indexOf(item)}`

  const at = cursor?.id
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cursor decides what is to be seen.
  useEffect(() => {
    listRef.current?.querySelector('[data-cursor]')?.scrollIntoView({ block: 'nearest' })
  }, [at])

  useEffect(() => {
    // A key that is pressed before the field has the focus, or after a press outside it, is still meant for the field.
    const handleKey = (event: globalThis.KeyboardEvent) => {
      const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
      if (isText && event.target !== fieldRef.current) fieldRef.current?.focus()
    }
    window.addEventListener('keydown', handleKey, { capture: true })
    return () => window.removeEventListener('keydown', handleKey, { capture: true })
  }, [])

  const move = (step: number) => {
    const index = cursor === undefined ? 0 : choosable.indexOf(cursor) + step
    setCursorId(choosable.at(index % Math.max(1, choosable.length))?.id ?? null)
  }
  const handleKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || (event.ctrlKey && event.key === 'n')) move(1)
    else if (event.key === 'ArrowUp' || (event.ctrlKey && event.key === 'p')) move(-1)
    else if (event.key === 'PageDown')
      move(Math.min(8, choosable.length - 1 - choosable.indexOf(cursor as PaletteItem)))
    else if (event.key === 'PageUp') move(-Math.min(8, choosable.indexOf(cursor as PaletteItem)))
    else if (event.key === 'Enter') {
      if (cursor !== undefined)
        choose(cursor.choice, { isBeside: shortcuts.chooseBeside.isPressed(event.nativeEvent) })
    } else return
    event.preventDefault()
  }

  return (
    <ModalDialog label="Command palette" className="palette" onClose={onClose}>
      <label className="palette-field">
        <Search aria-hidden="true" />
        <input
          data-first=""
          role="combobox"
          aria-expanded="true"
          aria-controls={`${idPrefix}list`}
          aria-activedescendant={cursor === undefined ? undefined : optionId(cursor)}
          aria-autocomplete="list"
          aria-label="Search or jump to anything"
          placeholder="Search or jump to anything"
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            type(event.target.value)
            setCursorId(null)
          }}
          onKeyDown={handleKey}
        />
        <kbd>Esc</kbd>
      </label>
      <div
        ref={listRef}
        id={`${idPrefix}list`}
        className="palette-list"
        {...(shown.length === 0 ? {} : { role: 'listbox', 'aria-label': 'Results' })}
      >
        {groups.map(({ section, items: members }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options inside a listbox; a fieldset cannot be one.
          <div key={section} role="group" aria-label={sectionTitles[section]}>
            <div className="menu-heading" aria-hidden="true">
              {sectionTitles[section]}
            </div>
            {members.map((item) => (
              <Option
                key={item.id}
                id={optionId(item)}
                item={item}
                isCursor={item === cursor}
                onPoint={() => setCursorId(item.id)}
                onChoose={(isBeside) => choose(item.choice, { isBeside })}
              />
            ))}
          </div>
        ))}
        {shown.length === 0 && <p className="menu-note">Nothing matches “{typed}”.</p>}
      </div>
      {typed.trim() !== '' && <SearchParts parts={parts} />}
      <p className="unseen" role="status">
        {typed === '' ? '' : `${shown.length} results`}
      </p>
    </ModalDialog>
  )
}

function Option(props: {
  id: string
  item: PaletteItem
  isCursor: boolean
  onPoint: () => void
  onChoose: (isBeside: boolean) => void
}) {
  const { id, item, isCursor, onPoint, onChoose } = props
  const { label, detail, isChecked, obstacle, shortcut, clusterId } = item
  const isDisabled = obstacle !== null
  const besideWords = wordsOfBeside(item)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard is handled by the field, which has the focus.
    // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names its active option.
    <div
      id={id}
      role="option"
      aria-selected={isCursor}
      aria-disabled={isDisabled}
      aria-checked={
        item.section === 'contexts' || item.section === 'namespaces' || isChecked ? isChecked : undefined
      }
      aria-description={obstacle ?? besideWords ?? undefined}
      className="menu-item palette-option"
      data-cursor={isCursor ? '' : undefined}
      onClick={(event) => {
        if (!isDisabled) onChoose(event.ctrlKey || event.metaKey)
      }}
      onPointerMove={() => {
        if (!isDisabled && !isCursor) onPoint()
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
    </div>
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
