import type { Target } from '#contract'
import { kindOfResource } from '#kinds'
import { formatCount } from '../kit/format.ts'

/** Names that a person reads before they trust the count. */
const namesShown = 8
const groupsShown = 6

/** TargetList says of an act on many objects how many there are of which kind and where, and names the first. */
export function TargetList({ targets }: { targets: readonly Target[] }) {
  const groups = targetGroups(targets)
  const more = targets.length - namesShown
  return (
    <div className="action-targets">
      <ul className="action-groups" aria-label="Kinds and namespaces">
        {groups.slice(0, groupsShown).map(({ noun, namespace, count }) => (
          <li key={`${noun} ${namespace}`}>
            <span className="num">{formatCount(count)}</span> {noun}
            {namespace !== '' && (
              <>
                {' in '}
                <bdi>{namespace}</bdi>
              </>
            )}
          </li>
        ))}
        {groups.length > groupsShown && (
          <li className="faint">and {formatCount(groups.length - groupsShown)} more kinds and namespaces</li>
        )}
      </ul>
      <p className="action-names">
        {targets.slice(0, namesShown).map(({ group, resource, namespace, name, uid }) => (
          <span key={`${group} ${resource} ${namespace} ${name} ${uid}`} className="code">
            <bdi>{name}</bdi>
          </span>
        ))}
        {more > 0 && <span className="faint">and {formatCount(more)} more</span>}
      </p>
    </div>
  )
}

interface TargetGroup {
  readonly noun: string
  readonly namespace: string
  readonly count: number
}

/** targetGroups counts the objects by kind and namespace, the largest group first. */
function targetGroups(targets: readonly Target[]): readonly TargetGroup[] {
  const groups = Map.groupBy(targets, ({ group, resource, namespace }) =>
    JSON.stringify([group, resource, namespace]),
  )
  return [...groups.values()]
    .flatMap((members) => {
      const [first] = members
      if (first === undefined) return []
      const title = kindOfResource(first)?.title
      const noun = members.length === 1 ? title?.one : title?.many
      return [{ noun: noun ?? first.resource, namespace: first.namespace, count: members.length }]
    })
    .toSorted((a, b) => b.count - a.count)
}
