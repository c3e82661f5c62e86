import type { ReactNode } from 'react'
import type { Part } from '#contract'

/** PartView draws a part of the overview, or says why it is not known. Nothing is zero because it is not known. */
export function PartView<T>({ part, children }: { part: Part<T>; children: (known: T) => ReactNode }) {
  switch (part.state) {
    case 'known':
      return (
        <>
          {children(part)}
          {part.without !== undefined && part.without.length > 0 && (
            <small className="part-note" title={part.without.join('\n')}>
              without {part.without.length === 1 ? part.without[0] : `${part.without.length} parts`}
            </small>
          )}
        </>
      )
    case 'syncing':
      return <span className="part-note">Counting…</span>
    case 'restricted':
      return (
        <span className="part-note" title={part.reason}>
          You are not allowed to read this
        </span>
      )
    case 'failed':
      return (
        <span className="part-note tone-warn" title={part.reason}>
          Could not be read: {part.reason}
        </span>
      )
    case 'absent':
      return (
        <span className="part-note" title={part.reason}>
          {part.reason}
        </span>
      )
  }
}
