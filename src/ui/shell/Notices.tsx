import { Info, TriangleAlert, X } from 'lucide-react'
import { useApplication } from '../application/application.ts'
import { Swatch } from '../application/Swatch.tsx'
import { useObserved } from '../kit/useObserved.ts'

/** Notices are shown once, in a corner, each with the cluster it is about. */
export function Notices() {
  const { notices } = useApplication()
  const shown = useObserved(notices.notices)
  return (
    <section className="notices" aria-label="Notices" aria-live="polite">
      {shown.slice(-4).map(({ id, level, text, cluster, link }) => {
        const Icon = level === 'warning' ? TriangleAlert : Info
        return (
          <div key={id} className={`notice notice-${level}`}>
            <Icon aria-hidden="true" />
            <div className="notice-text">
              {cluster !== null && (
                <strong className="notice-cluster">
                  <Swatch clusterId={cluster.clusterId} />
                  {cluster.clusterName}
                </strong>
              )}
              <p>{text}</p>
              {link !== undefined && (
                <button
                  type="button"
                  className="link"
                  onClick={() => {
                    notices.dismiss(id)
                    link.run()
                  }}
                >
                  {link.label}
                </button>
              )}
            </div>
            <button
              type="button"
              className="icon-button small"
              aria-label="Dismiss"
              onClick={() => notices.dismiss(id)}
            >
              <X aria-hidden="true" />
            </button>
          </div>
        )
      })}
    </section>
  )
}
