import './related.css'
import { useSession } from '../application/application.ts'
import { useClusterFacts } from '../catalog/ClusterFacts.tsx'
import { formatCount } from '../kit/format.ts'
import type { ObjectRef } from '../session/clusterView.ts'

/** Instances leads from a resource definition to the table of what it defines; nothing while the cluster does not serve it. */
export function Instances({ definition }: { definition: ObjectRef }) {
  const { view } = useSession()
  const { catalog } = useClusterFacts()
  const served = catalog?.resources.find(({ group, resource }) => `${resource}.${group}` === definition.name)
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
          <dt>Table of all</dt>
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
