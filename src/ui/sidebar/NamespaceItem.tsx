import type { KeyboardEvent, MouseEvent } from 'react'

interface ItemProps {
  readonly name: string
  /** The text behind the name: a count, or why there is none. */
  readonly note: string | null
  readonly title: string
  readonly isFaint: boolean
  readonly isCurrent: boolean
  /** One of several that are chosen: its box stays in sight. */
  readonly isBeside?: boolean
  readonly isEntry?: boolean
  readonly index?: number
  readonly top?: number
  readonly onChoose: () => void
  readonly onToggle: () => void
  readonly onMove?: (event: KeyboardEvent) => void
}

/** NamespaceItem is one namespace. A press shows it alone; its box, Space or Ctrl adds it to those shown. */
export function NamespaceItem(props: ItemProps) {
  const { name, note, title, isFaint, isCurrent, isEntry = true, index, top, onChoose, onToggle } = props
  const handleClick = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey) onToggle()
    else onChoose()
  }
  const handleKey = (event: KeyboardEvent) => {
    if (event.key !== ' ') {
      props.onMove?.(event)
      return
    }
    event.preventDefault()
    onToggle()
  }
  const classes = [
    'namespace-item',
    isFaint && 'is-faint',
    props.isBeside === true && 'is-beside',
    top !== undefined && 'is-placed',
  ]
  return (
    <div
      className={classes.filter(Boolean).join(' ')}
      style={top === undefined ? undefined : { transform: `translateY(${top}px)` }}
    >
      <button
        type="button"
        className="sidebar-item"
        aria-label={name}
        aria-description={note ?? undefined}
        aria-current={isCurrent ? 'true' : undefined}
        data-namespace={index}
        data-enter={isEntry ? '' : undefined}
        tabIndex={isEntry ? 0 : -1}
        title={title}
        onClick={handleClick}
        onKeyDown={handleKey}
      >
        <span className="ellipsis">{name}</span>
        {note !== null && <span className="sidebar-note num" data-note={note} />}
      </button>
      <input
        type="checkbox"
        className="namespace-box"
        aria-label={`Also show ${name}`}
        tabIndex={-1}
        checked={isCurrent}
        onChange={onToggle}
      />
    </div>
  )
}
