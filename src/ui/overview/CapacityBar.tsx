import { type Capacity, percent, share } from './capacity.ts'

/**
 * CapacityBar shows one resource of a cluster: a bar for its usage, a mark for the requests, and the figures next to
 * it.
 */
export function CapacityBar(props: { label: string; capacity: Capacity; words: (amount: number) => string }) {
  const { label, capacity, words } = props
  const { allocatable, requests, limits, usage, usageAbsence } = capacity
  const used = share(usage, allocatable)
  const requested = share(requests, allocatable)
  const figure = (name: string, amount: number | null, part: number | null, className: string) =>
    amount === null ? null : (
      <span className={`capacity-figure ${className}`}>
        <i aria-hidden="true" />
        {name} <b className="num">{words(amount)}</b>
        {part !== null && <small className="num">{percent(part)}</small>}
      </span>
    )
  return (
    <section className="capacity" aria-label={`${label} capacity`}>
      <p className="capacity-head">
        <span>{label}</span>
        <span className="num muted">{allocatable === null ? 'not known' : `of ${words(allocatable)}`}</span>
      </p>
      <div className="capacity-bar" aria-hidden="true">
        {used !== null && (
          <i
            className={used > 0.9 ? 'capacity-usage is-high' : 'capacity-usage'}
            style={{ width: width(used) }}
          />
        )}
        {requested !== null && <i className="capacity-requests" style={{ width: width(requested) }} />}
      </div>
      <p className="capacity-figures">
        {figure(label === 'Pods' ? 'Placed' : 'Used', usage, used, 'is-usage')}
        {usage === null && usageAbsence !== null && (
          <span className="part-note">Usage not available: {usageAbsence}</span>
        )}
        {figure('Requested', requests, requested, 'is-requests')}
        {limits === 0 ? (
          <span className="capacity-figure">No limits</span>
        ) : (
          figure('Limits', limits, share(limits, allocatable), 'is-limits')
        )}
      </p>
    </section>
  )
}

const width = (part: number): string => `${Math.min(1, part) * 100}%`
