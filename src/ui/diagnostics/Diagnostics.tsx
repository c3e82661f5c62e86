import './diagnostics.css'
import { Copy } from 'lucide-react'
import type { ClusterState, Diagnostics as DiagnosticsBody } from '#contract'
import { useApplication, useSession } from '../application/application.ts'
import { clusterStatus } from '../application/clusterWords.ts'
import { programName } from '../application/signIn.ts'
import { useDocument } from '../application/useDocument.ts'
import { Card, Facts, ViewFrame } from '../frame/ViewFrame.tsx'
import { formatBytes, formatCount, formatMoment } from '../kit/format.ts'
import { StatusChip, StatusMark } from '../kit/StatusMark.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { ChannelsCard } from './ChannelsCard.tsx'
import { diagnosticsText } from './diagnosticsText.ts'
import { authWords, connectionWords, healthWords } from './diagnosticsWords.ts'
import { FollowedResources } from './FollowedResources.tsx'
import { PermissionsCard } from './PermissionsCard.tsx'
import { RecentLog } from './RecentLog.tsx'
import { SignIns } from './SignIns.tsx'
import { useRate } from './useRate.ts'

/**
 * Diagnostics shows every part between the user and the cluster's data: the connection, the credentials, the process,
 * each followed resource, recent log lines, and the sign-ins of the other open clusters.
 */
export function Diagnostics({ cluster }: { cluster: ClusterState }) {
  const { notices, ticker } = useApplication()
  const { body, heldSince } = useDocument('diagnostics')
  const { tone, word } = clusterStatus(cluster)
  const copy = () =>
    void notices.attempt(cluster.clusterId, () =>
      navigator.clipboard.writeText(diagnosticsText(cluster, body, heldSince, ticker.now())),
    )
  return (
    <ViewFrame
      title="Diagnostics"
      beside={<StatusChip tone={tone} word={word} />}
      emptyState={null}
      hasBody
      actions={
        <button type="button" className="button button-small" onClick={copy}>
          <Copy aria-hidden="true" />
          Copy as text
        </button>
      }
    >
      <div className="view-stack">
        <div className="view-grid">
          <Way cluster={cluster} />
          <Credentials cluster={cluster} />
          <Costs cluster={cluster} usage={body?.usage ?? cluster.usage} />
        </div>
        <FollowedResources resources={body?.resources ?? null} heldSince={heldSince} />
        <ChannelsCard channels={body?.channels ?? []} />
        <PermissionsCard asked={body?.permissions ?? null} />
        <div className="view-grid is-wide">
          <RecentLog cluster={cluster} />
          <SignIns cluster={cluster} />
        </div>
      </div>
    </ViewFrame>
  )
}

function Way({ cluster }: { cluster: ClusterState }) {
  const { ticker } = useApplication()
  const session = useSession()
  const connection = useObserved(session.connection)
  const { tone, word } = clusterStatus(cluster)
  const now = ticker.now()
  return (
    <Card title="Connection">
      <Facts
        facts={[
          [
            'State',
            <>
              <StatusMark tone={tone} word={word} />
              <small>
                since {formatMoment(cluster.since, now)}
                {cluster.reason !== null && `: ${cluster.reason}`}
              </small>
            </>,
          ],
          ['API server', <Verdict key="health" words={healthWords(cluster.health)} />],
          ['Version', cluster.serverVersion],
          ['This page', <Verdict key="page" words={connectionWords(connection, now)} />],
          [
            'Cluster',
            <span key="id" className="code">
              {cluster.clusterId}
            </span>,
          ],
          [
            'Kubeconfig',
            <span key="path" className="code">
              {cluster.path}
            </span>,
          ],
        ]}
      />
    </Card>
  )
}

function Credentials({ cluster }: { cluster: ClusterState }) {
  const { ticker } = useApplication()
  const { auth } = cluster
  return (
    <Card title="Credentials">
      <Facts
        facts={[
          ['State', <Verdict key="auth" words={authWords(auth)} />],
          [
            'Signs in with',
            auth.plugin === null ? 'Credentials in the kubeconfig' : programName(auth.plugin.command),
          ],
          ['Plugin output', auth.pluginSays],
          ['Next try', auth.nextTryAt === null ? null : formatMoment(auth.nextTryAt, ticker.now())],
        ]}
      />
    </Card>
  )
}

function Costs({ cluster, usage }: { cluster: ClusterState; usage: DiagnosticsBody['usage'] }) {
  const { ticker } = useApplication()
  const { count, lastAt, lastReason } = cluster.crashes
  const requestsRate = useRate(usage.requests)
  const bytesRate = useRate(usage.bytesReceived)
  return (
    <Card title="Process">
      <Facts
        facts={[
          [
            'Memory',
            <span key="memory" className="num">
              {formatBytes(usage.rssBytes)}
            </span>,
          ],
          [
            'Requests',
            <span key="requests" className="num">
              {formatCount(usage.requests)}
              <small>{requestsRate === null ? 'counting' : `${requestsRate.toFixed(1)} a second`}</small>
            </span>,
          ],
          [
            'Received',
            <span key="bytes" className="num">
              {formatBytes(usage.bytesReceived)}
              <small>{bytesRate === null ? 'counting' : `${formatBytes(bytesRate)} a second`}</small>
            </span>,
          ],
          [
            'Watches',
            <span key="watches" className="num">
              {formatCount(usage.watches)}
            </span>,
          ],
          [
            'Unexpected exits',
            count === 0 || lastAt === null ? (
              'None'
            ) : (
              <>
                <StatusMark tone="warn" word={count === 1 ? 'Once' : `${formatCount(count)} times`} />
                <small>
                  last at {formatMoment(lastAt, ticker.now())}
                  {lastReason !== null && `: ${lastReason}`}
                </small>
              </>
            ),
          ],
        ]}
      />
    </Card>
  )
}

function Verdict({ words }: { words: ReturnType<typeof healthWords> }) {
  const { tone, word, reason } = words
  return (
    <>
      <StatusMark tone={tone} word={word} />
      {reason !== null && <small>{reason}</small>}
    </>
  )
}
