import { RotateCcw } from 'lucide-react'
import type { ClusterState, HelmRelease } from '#contract'
import { useApplication } from '../application/application.ts'
import { Card, Facts } from '../frame/ViewFrame.tsx'
import { IconButton } from '../kit/IconButton.tsx'
import { ScrollBox } from '../kit/ScrollBox.tsx'
import { StatusMark } from '../kit/StatusMark.tsx'
import { Ago } from '../panel/parts/DetailValueView.tsx'
import { releaseTone } from './releaseWords.ts'

/** ReleaseOverview is what a revision is of, and all revisions that are kept; each can be looked at. */
export function ReleaseOverview(props: {
  cluster: ClusterState
  /** Of the release's row. */
  uid: string
  release: HelmRelease
  onRevision: (revision: number | null) => void
}) {
  const { cluster, uid, release, onRevision } = props
  const { dialog } = useApplication()
  const { clusterId } = cluster
  const { namespace, name } = release
  const { chart, appVersion, revision, description, firstDeployedAt, lastDeployedAt, history, warnings } =
    release
  const newest = history[0]?.revision
  return (
    <div className="sections">
      <section className="helm-facts" aria-label="Release">
        <Facts
          facts={[
            [
              'Chart',
              <span key="chart">
                {chart.name} {chart.version}
                {chart.description !== null && <small>{chart.description}</small>}
              </span>,
            ],
            ['App version', appVersion],
            [
              'Revision',
              <span key="revision" className="num">
                {revision}
              </span>,
            ],
            ['Last change', description],
            ['Deployed', lastDeployedAt === null ? null : <Ago key="last" at={lastDeployedAt} />],
            ['First deployed', firstDeployedAt === null ? null : <Ago key="first" at={firstDeployedAt} />],
          ]}
        />
      </section>
      {warnings.map((warning) => (
        <p key={warning} className="tone-warn">
          {warning}
        </p>
      ))}
      <Card title="History" beside={`${history.length} ${history.length === 1 ? 'revision' : 'revisions'}`}>
        <ScrollBox>
          <table className="small-table helm-history" aria-label="History">
            <thead>
              <tr>
                <th scope="col">Revision</th>
                <th scope="col">Status</th>
                <th scope="col">Chart</th>
                <th scope="col">Description</th>
                <th scope="col" className="is-right">
                  Updated
                </th>
                <th scope="col">
                  <span className="unseen">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {history.map((each) => (
                <tr key={each.revision} aria-current={each.revision === revision ? 'true' : undefined}>
                  <td className="num">
                    {each.revision === revision ? (
                      <strong>{each.revision}</strong>
                    ) : (
                      <button
                        type="button"
                        className="link"
                        aria-label={`Show revision ${each.revision}`}
                        onClick={() => onRevision(each.revision === newest ? null : each.revision)}
                      >
                        {each.revision}
                      </button>
                    )}
                  </td>
                  <td>
                    <StatusMark tone={releaseTone(each.status)} word={each.status} />
                  </td>
                  <td>{each.chart ?? ''}</td>
                  <td className="muted">{each.description ?? ''}</td>
                  <td className="is-right">{each.updatedAt !== null && <Ago at={each.updatedAt} />}</td>
                  <td className="is-right">
                    <IconButton
                      icon={RotateCcw}
                      label={`Roll back to revision ${each.revision}…`}
                      onClick={() =>
                        dialog.set({
                          ...{ type: 'release', clusterId, namespace, name, uid, change: 'rollback' },
                          revision: each.revision,
                        })
                      }
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      </Card>
    </div>
  )
}
