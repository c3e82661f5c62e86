import './related.css'
import type { Gvr } from '#machinery'
import { useSession } from '../application/application.ts'
import { useClusterFacts } from '../catalog/ClusterFacts.tsx'
import { formatCount } from '../kit/format.ts'

/** Instances leads from a resource definition to the table of what it defines; nothing while the cluster does not serve it. */
export function Instances({ defined }: { defined: Pick<Gvr, 'group' | 'resource'> }) {
  const { view } = useSession()
  const { catalog } = useClusterFacts()
  const served = catalog?.resources.find(
    ({ group, resource }) => group === defined.group && resource === defined.resource,
  )
  if (served === undefined) return null
  const { domain, kind, count } = served
  return (
    <section className="card" aria-label="Instances">
      <h3 className="card-title">
        Instances
        {count !== null && <span className="faint num">{formatCount(count)}</span>}
      </h3>
      <dl className="neighbours">
        <div>
          <dt>Show all in a table</dt>
          <dd>
            <button type="button" className="link neighbour" title={kind} onClick={() => view.show(domain)}>
              {kind}
            </button>
          </dd>
        </div>
      </dl>
    </section>
  )
}
