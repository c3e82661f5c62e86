import './views.css'
import type { ReactNode } from 'react'
import type { EmptyStateContent } from '../kit/EmptyState.tsx'
import { Banner, EmptyState, waitingFor } from '../kit/EmptyState.tsx'

/**
 * ViewFrame draws a view that is not a table: its title with the controls next to it, then its body. An empty state
 * replaces the body while there is nothing to show, and is a banner above the body otherwise. Without either, it says that
 * it waits.
 */
export function ViewFrame(props: {
  title: string
  beside?: ReactNode
  actions?: ReactNode
  emptyState: EmptyStateContent | null
  hasBody: boolean
  children: ReactNode
}) {
  const { title, beside, actions, emptyState, hasBody, children } = props
  return (
    <section className="view" aria-label={title}>
      <div className="toolbar">
        <h2 className="table-title">{title}</h2>
        {beside}
        <span className="space" />
        {actions}
      </div>
      {emptyState !== null && hasBody && emptyState.tone !== 'plain' && <Banner {...emptyState} />}
      {hasBody ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be in reach of the keyboard.
        <div className="view-body" tabIndex={0}>
          {children}
        </div>
      ) : (
        <EmptyState {...(emptyState ?? waitingFor('Its first answer has not come yet.'))} />
      )}
    </section>
  )
}

/** Card is one part of a view under its own small title, which others may share where it is one of many of a kind. */
export function Card(props: {
  title: string
  beside?: ReactNode
  className?: string
  isOneOfMany?: boolean
  children: ReactNode
}) {
  const { title, beside, className, isOneOfMany = false, children } = props
  const Part = isOneOfMany ? 'article' : 'section'
  return (
    <Part className={className === undefined ? 'card' : `card ${className}`} aria-label={title}>
      <h3 className="card-title">
        {title}
        {beside !== undefined && <span className="card-beside">{beside}</span>}
      </h3>
      {children}
    </Part>
  )
}

/** Facts are labels and what they are of, in two columns. */
export function Facts({ facts }: { facts: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value !== null)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}
