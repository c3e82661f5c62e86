import { firstCell, type Tone } from '#contract'
import type { Kind } from '#kinds'
import type { Change } from '#kube'
import { compareText } from '#machinery'
import type { TableRow } from '../views/tableRow.ts'

/**
 * KindSums adds up what the objects of one kind count for and keeps the sums up to date, change by change. Amounts are whole
 * numbers, so nothing drifts.
 */
export class KindSums {
  readonly #statusAt: number | null
  readonly #groups = new Map<string, number>()
  readonly #amounts = new Map<string, number>()
  /** By word, then by tone: a pod may be running and well, or running and not ready. */
  readonly #statuses = new Map<string, Map<Tone, number>>()
  #total = 0

  constructor(kind: Pick<Kind, 'columns'> | undefined) {
    const index = kind?.columns.findIndex(({ type }) => type === 'status') ?? -1
    this.#statusAt = index === -1 ? null : firstCell + index
  }

  get total(): number {
    return this.#total
  }

  amount(name: string): number {
    return this.#amounts.get(name) ?? 0
  }

  group(name: string): number {
    return this.#groups.get(name) ?? 0
  }

  get groups(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#groups].sort(([a], [b]) => compareText(a, b)))
  }

  /** The status words, most frequent first. */
  statuses(most: number): { word: string; tone: Tone; count: number }[] {
    return [...this.#statuses]
      .flatMap(([word, tones]) => [...tones].map(([tone, count]) => ({ word, tone, count })))
      .sort((a, b) => b.count - a.count || compareText(a.word, b.word) || compareText(a.tone, b.tone))
      .slice(0, most)
  }

  add(row: TableRow): void {
    this.#count(row, 1)
  }

  apply(changes: readonly Change<TableRow>[]): void {
    for (const change of changes) {
      if (change.type === 'updated') {
        // Most changes of a pod change nothing that is counted.
        if (change.previous.facts === change.item.facts && this.#isStatusEqual(change)) continue
        this.#count(change.previous, -1)
      }
      this.#count(change.item, change.type === 'deleted' ? -1 : 1)
    }
  }

  #isStatusEqual({ item, previous }: { item: TableRow; previous: TableRow }): boolean {
    return this.#statusAt === null || item.row[this.#statusAt] === previous.row[this.#statusAt]
  }

  #count({ row, facts }: TableRow, by: 1 | -1): void {
    this.#total += by
    if (facts.group !== null) bump(this.#groups, facts.group, by)
    for (const [name, amount] of Object.entries(facts.amounts)) bump(this.#amounts, name, by * amount)
    if (this.#statusAt === null) return
    const [tone, word] = row[this.#statusAt] as readonly [Tone, string]
    const tones = this.#statuses.get(word) ?? new Map<Tone, number>()
    this.#statuses.set(word, tones)
    bump(tones, tone, by)
    if (tones.size === 0) this.#statuses.delete(word)
  }
}

/** A count of zero is removed, so that unused words take no memory. */
function bump<K>(counts: Map<K, number>, key: K, by: number): void {
  const count = (counts.get(key) ?? 0) + by
  if (count === 0) counts.delete(key)
  else counts.set(key, count)
}
