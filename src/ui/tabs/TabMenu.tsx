import { Check, ChevronDown, Search } from 'lucide-react'
import { Popover } from 'radix-ui'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { ClusterId, ClusterState } from '#contract'
import { clusterStatus } from '../application/clusterWords.ts'
import { Swatch } from '../application/Swatch.tsx'
import { StatusChip } from '../kit/StatusMark.tsx'

/** TabMenu lists all open clusters when their tabs do not fit in one line. */
export function TabMenu(props: {
  clusters: readonly ClusterState[]
  activeId: ClusterId | null
  onActivate: (clusterId: ClusterId) => void
}) {
  const { clusters } = props
  const [isOpen, setIsOpen] = useState(false)
  const title = `All ${clusters.length} open clusters`
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger className="tab-menu-trigger" aria-label={title} title={title} aria-haspopup="listbox">
        <span className="num">{clusters.length}</span>
        <ChevronDown aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="menu tab-menu"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Open clusters"
          // The tab that is chosen has the focus next, not the button that led to it.
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          <TabList {...props} onDone={() => setIsOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function TabList(props: {
  clusters: readonly ClusterState[]
  activeId: ClusterId | null
  onActivate: (clusterId: ClusterId) => void
  onDone: () => void
}) {
  const { clusters, activeId, onActivate, onDone } = props
  const [search, setSearch] = useState('')
  const [cursorId, setCursorId] = useState(activeId)
  const listRef = useRef<HTMLDivElement>(null)
  const idPrefix = useId()
  const wanted = search.trim().toLowerCase()
  const shown = clusters.filter(({ clusterName }) => clusterName.toLowerCase().includes(wanted))
  const at = Math.max(
    0,
    shown.findIndex(({ clusterId }) => clusterId === cursorId),
  )
  const cursor = shown[at]

  // biome-ignore lint/correctness/useExhaustiveDependencies: the cursor decides what is to be seen.
  useEffect(() => {
    listRef.current?.querySelector('[data-cursor]')?.scrollIntoView({ block: 'nearest' })
  }, [cursor])

  const choose = (cluster: ClusterState | undefined) => {
    if (cluster === undefined) return
    onDone()
    onActivate(cluster.clusterId)
  }
  const handleKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setCursorId(shown[(at + step + shown.length) % shown.length]?.clusterId ?? null)
    else if (event.key === 'Enter') choose(cursor)
    else return
    event.preventDefault()
  }
  return (
    <>
      <label className="menu-search">
        <Search aria-hidden="true" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={`${idPrefix}list`}
          aria-activedescendant={cursor === undefined ? undefined : `${idPrefix}${at}`}
          aria-label="Search open clusters"
          placeholder="Search open clusters"
          spellCheck={false}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={handleKey}
        />
      </label>
      <div
        ref={listRef}
        id={`${idPrefix}list`}
        className="tab-menu-list"
        {...(shown.length === 0 ? {} : { role: 'listbox', 'aria-label': 'Open clusters' })}
      >
        {shown.map((cluster, index) => {
          const { clusterId, clusterName } = cluster
          const { tone, word, isFine } = clusterStatus(cluster)
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard is handled by the field, which has the focus.
            // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names its active option.
            <div
              key={clusterId}
              id={`${idPrefix}${index}`}
              role="option"
              aria-selected={clusterId === activeId}
              className="menu-item"
              data-cursor={cluster === cursor ? '' : undefined}
              title={clusterId}
              onClick={() => choose(cluster)}
              onPointerMove={() => setCursorId(clusterId)}
            >
              <span className="menu-check">{clusterId === activeId && <Check aria-hidden="true" />}</span>
              <Swatch clusterId={clusterId} />
              <span className="menu-label ellipsis">{clusterName}</span>
              {!isFine && <StatusChip tone={tone} word={word} />}
            </div>
          )
        })}
        {shown.length === 0 && <p className="menu-note">No open cluster matches “{search}”.</p>}
      </div>
    </>
  )
}
