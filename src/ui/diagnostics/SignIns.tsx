import type { ClusterState } from '#contract'
import { useApplication } from '../application/application.ts'
import { Swatch } from '../application/Swatch.tsx'
import { programName } from '../application/signIn.ts'
import { Card } from '../frame/ViewFrame.tsx'
import { ScrollBox } from '../kit/ScrollBox.tsx'
import { StatusMark } from '../kit/StatusMark.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { authWords, healthWords } from './diagnosticsWords.ts'

/**
 * SignIns puts the open clusters' verdicts side by side: each is its own, and equal ones have the same cause only where
 * they share a login.
 */
export function SignIns({ cluster }: { cluster: ClusterState }) {
  const { client, tabs } = useApplication()
  const clusters = useObserved(client.workspace)?.clusters ?? [cluster]
  const login = cluster.auth.plugin?.login
  return (
    <Card title="Sign-ins of the open clusters">
      <ScrollBox>
        <table className="small-table">
          <thead>
            <tr>
              <th scope="col">Cluster</th>
              <th scope="col">Credentials</th>
              <th scope="col">API server</th>
              <th scope="col">Login</th>
            </tr>
          </thead>
          <tbody>
            {clusters.map(({ clusterId, clusterName, auth, health }) => {
              const isThis = clusterId === cluster.clusterId
              const [signIn, answers] = [authWords(auth), healthWords(health)]
              return (
                <tr key={clusterId} aria-current={isThis ? 'true' : undefined}>
                  <td>
                    <span className="diagnostics-cluster">
                      <Swatch clusterId={clusterId} />
                      {isThis ? (
                        <strong className="ellipsis">{clusterName}</strong>
                      ) : (
                        <button
                          type="button"
                          className="link ellipsis"
                          onClick={() => tabs.activate(clusterId)}
                        >
                          {clusterName}
                        </button>
                      )}
                    </span>
                  </td>
                  <td title={signIn.reason ?? undefined}>
                    <StatusMark tone={signIn.tone} word={signIn.word} />
                  </td>
                  <td title={answers.reason ?? undefined}>
                    <StatusMark tone={answers.tone} word={answers.word} />
                  </td>
                  <td className="muted">
                    {loginWords(auth, !isThis && login !== undefined && auth.plugin?.login === login)}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </ScrollBox>
    </Card>
  )
}

function loginWords({ plugin }: ClusterState['auth'], isShared: boolean): string {
  if (plugin === null) return 'its own'
  return isShared ? `${programName(plugin.command)}, shared with this cluster` : programName(plugin.command)
}
