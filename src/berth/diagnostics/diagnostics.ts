import type { Diagnostics, Usage } from '#contract'
import { type Clock, Listeners } from '#machinery'
import type { AccessReviews } from '../access/accessReviews.ts'
import type { Channels } from '../channels/channels.ts'
import type { DocumentSource } from '../requests/documents.ts'
import type { Tables } from '../tables/tables.ts'

/** How often the running counts are sent. */
const lookAgainMs = 2000

/** openDiagnostics follows what the berth follows: every open table, how far it may be believed, and what it costs. */
export function openDiagnostics(parts: {
  readonly tables: Tables
  readonly reviews: AccessReviews
  readonly channels: Channels
  readonly usage: () => Usage
  readonly clock: Clock
}): DocumentSource {
  const { tables, reviews, channels, usage, clock } = parts
  const listeners = new Listeners()
  let timer: Disposable
  const wait = () => {
    timer = clock.after(lookAgainMs, () => {
      listeners.tell()
      wait()
    })
  }
  wait()
  return {
    get body(): Diagnostics {
      const resources = [...tables.sources].map(([domain, source]) => ({
        domain,
        rows: source.size,
        freshness: source.freshness,
        lastError: source.lastError ?? null,
        parts: source.parts ?? [],
      }))
      const { asked, underWay, kept, checkedAt } = reviews
      return {
        resources,
        permissions: { asked, underWay, kept, checkedAt },
        channels: channels.list,
        usage: usage(),
      }
    },
    onChange: (listener) => listeners.add(listener),
    [Symbol.dispose]: () => {
      timer[Symbol.dispose]()
      listeners[Symbol.dispose]()
    },
  }
}
