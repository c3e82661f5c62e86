import { Hourglass, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

export interface EmptyStateContent {
  readonly icon: LucideIcon
  readonly tone: 'plain' | 'warn' | 'bad'
  /** One line that says what. */
  readonly what: string
  /** One line that says why. */
  readonly why: ReactNode
  /** One thing to do. */
  readonly action: { readonly label: string; readonly act: () => void } | null
}

/** waitingFor is the face of what has not come yet, so that no place is blank before it has a word. */
export const waitingFor = (why: string): EmptyStateContent => ({
  icon: Hourglass,
  tone: 'plain',
  what: 'Waiting for the cluster',
  why,
  action: null,
})

/** EmptyState fills the place of missing data: what is missing, why, and one action. */
export function EmptyState({ icon: Icon, tone, what, why, action }: EmptyStateContent) {
  return (
    <div className={`face face-${tone}`} role="status">
      <span className="face-icon">
        <Icon aria-hidden="true" />
      </span>
      <p className="face-what">{what}</p>
      {why !== null && <p className="face-why">{why}</p>}
      {action !== null && (
        <button type="button" className="button" onClick={action.act}>
          {action.label}
        </button>
      )}
    </div>
  )
}

/** Banner says the same above data that is still shown. */
export function Banner({ icon: Icon, tone, what, why, action }: EmptyStateContent) {
  return (
    <div className={`banner face-${tone}`} role="status">
      <Icon aria-hidden="true" />
      <span className="banner-text">
        <strong>{what}</strong>
        {why !== null && <span className="banner-why">{why}</span>}
      </span>
      {action !== null && (
        <button type="button" className="button button-small" onClick={action.act}>
          {action.label}
        </button>
      )}
    </div>
  )
}
