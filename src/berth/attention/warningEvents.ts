import { type Finding, kindOfGvk, type Rule, type Warning } from '#kinds'
import type { TableRow } from '../views/tableRow.ts'
import type { Findings, Subject } from './findings.ts'

/** The one rule without a kind: warning events about an object that has no finding of its own. */
const warningEventsRule: Rule = {
  id: 'event-warnings',
  severity: 'warning',
  finding: 'Warning events',
  graceS: 0,
  hint: 'Read its events. This finding goes one hour after the last one.',
}

/** A warning that has not come again for so long is over. */
const recentS = 3600

interface Group {
  readonly about: Warning['about']
  /** By the event's uid. */
  readonly warnings: Map<string, Warning>
}

/**
 * WarningEvents makes one finding of all recent warnings about an object. None is made where the object has a finding of its
 * own, which says the same more plainly, or where the object is known to be gone.
 */
export class WarningEvents {
  readonly #findings: Findings
  readonly #isThere: (domain: string, uid: string) => boolean | null
  /** By what the warnings are about. */
  readonly #groups = new Map<string, Group>()
  readonly #groupOfEvent = new Map<string, string>()
  /** By the uid of what they are about: the groups to look at again. */
  readonly #touched = new Set<string>()

  /** `isThere` says whether an object exists; null where that is not known. */
  constructor(findings: Findings, isThere: (domain: string, uid: string) => boolean | null) {
    this.#findings = findings
    this.#isThere = isThere
  }

  /** An event, new or changed. */
  put({ uid, facts: { warning } }: TableRow): void {
    if (warning === null) {
      this.delete(uid)
      return
    }
    const key = keyOf(warning.about)
    if (this.#groupOfEvent.get(uid) !== key) this.delete(uid)
    const group = this.#groups.get(key) ?? { about: warning.about, warnings: new Map() }
    this.#groups.set(key, group)
    group.warnings.set(uid, warning)
    this.#groupOfEvent.set(uid, key)
    this.#touched.add(key)
  }

  delete(eventUid: string): void {
    const key = this.#groupOfEvent.get(eventUid)
    if (key === undefined) return
    this.#groupOfEvent.delete(eventUid)
    this.#groups.get(key)?.warnings.delete(eventUid)
    this.#touched.add(key)
  }

  /** An object has come or gone, or more or less is shown of it. */
  touch({ domain, namespace, name, uid }: Omit<Subject, 'kind' | 'labels'>): void {
    if (this.#groups.size > 0) this.#touched.add(keyOf({ namespace, name, uid, domain }))
  }

  /** More may be known of what exists. */
  touchAll(): void {
    for (const key of this.#groups.keys()) this.#touched.add(key)
  }

  /** Looks again at what was touched. */
  review(): void {
    const touched = [...this.#touched]
    this.#touched.clear()
    for (const key of touched) {
      const group = this.#groups.get(key)
      if (group === undefined) continue
      this.#findings.put(subjectOf(group), 'events', this.#findingOf(group))
      if (group.warnings.size === 0) this.#groups.delete(key)
    }
  }

  #findingOf({ about, warnings }: Group): readonly Finding[] {
    const { domain, uid } = subjectOf({ about, warnings })
    if (this.#findings.isShown(uid) || this.#isGone(domain, about)) return []
    const newest = [...warnings.values()].sort((a, b) => (b.lastAt ?? 0) - (a.lastAt ?? 0))
    const [first] = newest
    if (first === undefined) return []
    const times = newest.reduce((sum, { count }) => sum + count, 0)
    const more = times > 1 ? ` (${times} times in total)` : ''
    const since = Math.min(
      ...newest.map(({ firstAt, lastAt }) => firstAt ?? lastAt ?? Number.POSITIVE_INFINITY),
    )
    return [
      {
        rule: warningEventsRule,
        message: `${first.reason}: ${first.message}${more}`,
        since: Number.isFinite(since) ? since : null,
        until: first.lastAt === null ? null : first.lastAt + recentS,
      },
    ]
  }

  /** Events outlive what they are about. A kubelet speaks of its node by the name alone. */
  #isGone(domain: string, { uid, name }: Warning['about']): boolean {
    return uid !== '' && uid !== name && this.#isThere(domain, uid) === false
  }
}

const domainOf = ({ group, kind }: Warning['about']): string => kindOfGvk({ group, kind })?.domain ?? ''

/** The object that the warnings are about: by uid, or by name if the event has no uid or the kubelet's own. */
function keyOf(
  about: { namespace: string; name: string; uid: string; domain: string } | Warning['about'],
): string {
  const { uid, namespace, name } = about
  const domain = 'domain' in about ? about.domain : domainOf(about)
  // The kubelet gives a node's name for its uid, others the uid itself.
  if (domain === 'nodes') return JSON.stringify([domain, name])
  return uid === '' ? JSON.stringify(['domain' in about ? domain : about.kind, namespace, name]) : uid
}

function subjectOf(group: Group): Subject {
  const { about } = group
  const { kind, namespace, name, uid } = about
  return { domain: domainOf(about), kind, namespace, name, uid: uid || keyOf(about), labels: none }
}

const none = Object.freeze({})
