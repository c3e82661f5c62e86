import { Check, ChevronDown, Search } from 'lucide-react'
import { Popover } from 'radix-ui'
import { type KeyboardEvent, useState } from 'react'
import type { ClusterId, ClusterState } from '#contract'
import { clusterStatus } from '../application/clusterWords.ts'
import { Swatch } from '../application/Swatch.tsx'
import { Listbox, ListboxField, ListboxOption, useListbox } from '../kit/Listbox.tsx'
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
          // The chosen tab gets the focus, not the button that opened the menu.
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
  const wanted = search.trim().toLowerCase()
  const shown = clusters.filter(({ clusterName }) => clusterName.toLowerCase().includes(wanted))
  const cursor = useListbox(
    shown.map(({ clusterId }) => ({ id: clusterId })),
    { beginsAt: 'first', initialId: activeId, isRound: true },
  )

  const choose = (cluster: ClusterState | undefined) => {
    if (cluster === undefined) return
    onDone()
    onActivate(cluster.clusterId)
  }
  const handleKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') choose(shown.find(({ clusterId }) => clusterId === cursor.cursorId))
    else if (!cursor.move(event.key)) return
    event.preventDefault()
  }
  return (
    <>
      <label className="menu-search">
        <Search aria-hidden="true" />
        <ListboxField
          cursor={cursor}
          aria-label="Search open clusters"
          placeholder="Search open clusters"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={handleKey}
        />
      </label>
      <Listbox
        cursor={cursor}
        className="tab-menu-list"
        aria-label="Open clusters"
        isEmpty={shown.length === 0}
      >
        {shown.map((cluster) => {
          const { clusterId, clusterName } = cluster
          const { tone, word, isFine } = clusterStatus(cluster)
          return (
            <ListboxOption
              key={clusterId}
              cursor={cursor}
              itemId={clusterId}
              isSelected={clusterId === activeId}
              className="menu-item"
              title={clusterId}
              onClick={() => choose(cluster)}
              onPoint={() => cursor.point(clusterId)}
            >
              <span className="menu-check">{clusterId === activeId && <Check aria-hidden="true" />}</span>
              <Swatch clusterId={clusterId} />
              <span className="menu-label ellipsis">{clusterName}</span>
              {!isFine && <StatusChip tone={tone} word={word} />}
            </ListboxOption>
          )
        })}
        {shown.length === 0 && <p className="menu-note">No open cluster matches “{search}”.</p>}
      </Listbox>
    </>
  )
}
