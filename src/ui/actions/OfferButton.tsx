import type { ReactNode } from 'react'

/** OfferButton begins what is offered. Where that cannot be done it stays in reach, says why, and does nothing. */
export function OfferButton(props: { obstacle: string | null; run: () => void; children: ReactNode }) {
  const { obstacle, run, children } = props
  return (
    <button
      type="button"
      className="button button-small"
      aria-disabled={obstacle !== null}
      aria-description={obstacle ?? undefined}
      title={obstacle ?? undefined}
      onClick={() => {
        if (obstacle === null) run()
      }}
    >
      {children}
    </button>
  )
}
