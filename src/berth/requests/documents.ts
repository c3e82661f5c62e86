import { type DocumentDomain, type DocumentSnapshot, documentDomains, FlotillaError } from '#contract'
import { lease } from '#machinery'
import { versionHash } from './versionHash.ts'

/** DocumentSource is a domain with one value, kept up to date while it is followed. */
export interface DocumentSource extends Disposable {
  /** The newest body, as plain JSON. */
  readonly body: unknown
  /** Calls back when the body may be another one. */
  onChange(listener: () => void): Disposable
}

/** OpenDocument makes a document for its tail; throws a FlotillaError where the tail means nothing. */
export type OpenDocument = (tail: string) => DocumentSource

/** A share in a document; disposing it gives the share back, and the last one ends it. */
export interface DocumentLease extends Disposable {
  readonly source: DocumentSource
}

/** How documents are opened, by domain; a domain that is missing here is not served. */
export type Openers = Readonly<Partial<Record<DocumentDomain, OpenDocument>>>

/** Documents opens a document for its first follower and closes it after its last one. */
export class Documents implements Disposable {
  readonly #openers: Openers
  readonly #open = new Map<string, { readonly source: DocumentSource; users: number }>()

  constructor(openers: Openers) {
    this.#openers = openers
  }

  /** True where that domain is a document. */
  has(domain: string): domain is DocumentDomain {
    return documentDomains.some((each) => each === domain && this.#openers[each] !== undefined)
  }

  lease(domain: DocumentDomain, tail: string): DocumentLease {
    const key = JSON.stringify([domain, tail])
    const held = this.#open.get(key) ?? { source: this.#opener(domain)(tail), users: 0 }
    this.#open.set(key, held)
    held.users += 1
    const giveBack = () => {
      held.users -= 1
      if (held.users > 0) return
      this.#open.delete(key)
      held.source[Symbol.dispose]()
    }
    return { source: held.source, ...lease(giveBack) }
  }

  /** The document as it is this moment. */
  read(domain: DocumentDomain, tail: string): DocumentSnapshot {
    using lease = this.lease(domain, tail)
    const { body } = lease.source
    const version = versionHash(body)
    return { domain, tail, version, body }
  }

  #opener(domain: DocumentDomain): OpenDocument {
    const open = this.#openers[domain]
    if (open === undefined) throw new FlotillaError('domain_not_found', `There is no domain "${domain}".`)
    return open
  }

  [Symbol.dispose](): void {
    for (const { source } of this.#open.values()) source[Symbol.dispose]()
    this.#open.clear()
  }
}

/** clusterWide opens documents that are of the whole cluster and refuse a tail. */
export function clusterWide(
  openers: Readonly<Partial<Record<DocumentDomain, () => DocumentSource>>>,
): Openers {
  const entries = Object.entries(openers).map(([domain, open]): [string, OpenDocument] => [
    domain,
    (tail) => {
      if (tail === '') return open()
      throw new FlotillaError('invalid_request', `"${domain}" is cluster-wide and takes no namespace.`)
    },
  ])
  return Object.fromEntries(entries)
}
