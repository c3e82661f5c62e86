import './overview.css'
import type { ReactNode } from 'react'
import type { ClusterOverview, ClusterState, Freshness, PodFigures, Tone } from '#contract'
import { kindOfDomain } from '#kinds'
import { useApplication } from '../application/application.ts'
import { useDocument } from '../application/useDocument.ts'
import { useViewEmptyState } from '../frame/useViewEmptyState.ts'
import { Card, ViewFrame } from '../frame/ViewFrame.tsx'
import { formatCount } from '../kit/format.ts'
import { FreshnessChip } from '../table/source/FreshnessChip.tsx'
import { freshnessWords } from '../table/source/freshnessWords.ts'
import { AttentionSummary } from './AttentionSummary.tsx'
import { CapacityBar } from './CapacityBar.tsx'
import { capacityOf, cpuWords, memoryWords, podsWords } from './capacity.ts'
import { PartView } from './PartView.tsx'
import { PodStates } from './PodStates.tsx'
import { useShow } from './useShow.ts'
import { Warnings } from './Warnings.tsx'

/** Overview is a cluster in a few figures, each of which leads to what it is of. */
export function Overview({ cluster }: { cluster: ClusterState }) {
  const document = useDocument('cluster-overview')
  const { body, heldSince } = document
  const emptyState = useViewEmptyState(cluster, document)
  return (
    <ViewFrame
      title="Overview"
      beside={
        body !== null &&
        emptyState === null && <OverviewFreshness freshness={body.freshness} heldSince={heldSince} />
      }
      emptyState={emptyState}
      hasBody={body !== null && (emptyState === null || hasFigures(body))}
    >
      {body !== null && <Figures overview={body} />}
    </ViewFrame>
  )
}

function OverviewFreshness({ freshness, heldSince }: { freshness: Freshness; heldSince: number | null }) {
  const { ticker } = useApplication()
  return <FreshnessChip words={freshnessWords(freshness, heldSince, ticker.now())} of="Overview" />
}

/** Figures that were known before the cluster went away stay, under the banner that says so. */
const hasFigures = ({ nodes, pods }: ClusterOverview): boolean =>
  nodes.state === 'known' || pods.state === 'known'

function Figures({ overview }: { overview: ClusterOverview }) {
  const { nodes, pods, usage, workloads, warnings, namespaces } = overview
  const show = useShow()
  return (
    <div className="view-stack overview">
      <div className="overview-tiles">
        <Tile label="Nodes" onShow={() => show('nodes')}>
          <PartView part={nodes}>
            {({ total, ready, notReady, cordoned, pressure }) => (
              <>
                <strong className="num">{formatCount(total)}</strong>
                <span className="tile-words">
                  {[
                    notReady === 0 ? 'all ready' : `${formatCount(ready)} ready`,
                    notReady > 0 && (
                      <b key="n" className="tone-bad">
                        {formatCount(notReady)} not ready
                      </b>
                    ),
                    pressure > 0 && (
                      <b key="p" className="tone-warn">
                        {formatCount(pressure)} under pressure
                      </b>
                    ),
                    cordoned > 0 && (
                      <b key="c" className="tone-warn">
                        {formatCount(cordoned)} cordoned
                      </b>
                    ),
                  ]
                    .filter(Boolean)
                    .map((words, index) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: the words have their place.
                      <span key={index}>{words}</span>
                    ))}
                </span>
              </>
            )}
          </PartView>
        </Tile>
        <Tile label="Pods" onShow={() => show('pods')}>
          <PartView part={pods}>
            {({ total, byStatus }) => (
              <>
                <strong className="num">{formatCount(total)}</strong>
                <span className="tile-words">
                  {podWords(byStatus).map(({ tone, words }) =>
                    tone === null ? (
                      <span key={words}>{words}</span>
                    ) : (
                      <b key={words} className={`tone-${tone}`}>
                        {words}
                      </b>
                    ),
                  )}
                </span>
              </>
            )}
          </PartView>
        </Tile>
        <Tile label="Namespaces" onShow={() => show('namespaces')}>
          <PartView part={namespaces}>
            {({ total, terminating }) => (
              <>
                <strong className="num">{formatCount(total)}</strong>
                {terminating > 0 && (
                  <span className="tile-words">
                    <b className="tone-warn">{formatCount(terminating)} terminating</b>
                  </span>
                )}
              </>
            )}
          </PartView>
        </Tile>
        <Tile label="Kubernetes">
          <strong>{overview.serverVersion ?? '–'}</strong>
        </Tile>
      </div>

      <div className="overview-columns">
        <div className="view-stack">
          <Card title="Capacity" beside="of the schedulable nodes">
            <div className="capacities">
              <CapacityBar
                label="CPU"
                capacity={capacityOf({ nodes, pods, usage }, 'cpu')}
                words={cpuWords}
              />
              <CapacityBar
                label="Memory"
                capacity={capacityOf({ nodes, pods, usage }, 'memory')}
                words={memoryWords}
              />
              <CapacityBar
                label="Pods"
                capacity={capacityOf({ nodes, pods, usage }, 'pods')}
                words={podsWords}
              />
            </div>
          </Card>
          <Card title="Workloads" beside="ready / all">
            <ul className="overview-workloads">
              {workloads.map(({ domain, figures }) => (
                <li key={domain}>
                  <button type="button" className="overview-line" onClick={() => show(domain)}>
                    <span>{kindOfDomain(domain)?.title.many ?? domain}</span>
                    <PartView part={figures}>
                      {({ total, ready }) => (
                        <>
                          <Meter value={ready} of={total} />
                          <span className={ready < total ? 'num tone-warn' : 'num muted'}>
                            {formatCount(ready)} / {formatCount(total)}
                          </span>
                        </>
                      )}
                    </PartView>
                  </button>
                </li>
              ))}
            </ul>
          </Card>
          <Card title="Pods by status">
            <PartView part={pods}>
              {({ byStatus, total }) => <PodStates states={byStatus} total={total} />}
            </PartView>
          </Card>
        </div>
        <div className="view-stack">
          <AttentionSummary />
          <Warnings warnings={warnings} />
        </div>
      </div>
    </div>
  )
}

function Tile(props: { label: string; onShow?: () => void; children: ReactNode }) {
  const { label, onShow, children } = props
  return (
    <section className="tile" aria-label={label}>
      <h3>
        {onShow === undefined ? (
          label
        ) : (
          <button type="button" onClick={onShow}>
            {label}
          </button>
        )}
      </h3>
      <div className="tile-body">{children}</div>
    </section>
  )
}

function Meter({ value, of }: { value: number; of: number }) {
  const share = of === 0 ? 0 : value / of
  return (
    <i className={value < of ? 'meter is-short' : 'meter'} aria-hidden="true">
      <i className="meter-part" style={{ width: `${share * 100}%` }} />
    </i>
  )
}

/** How many pods there are of each sort, by what kubectl prints of them: a pod that crashes is not one that runs. */
function podWords(byStatus: PodFigures['byStatus']): { tone: Tone | null; words: string }[] {
  const count = (...tones: Tone[]) =>
    byStatus.reduce((sum, status) => sum + (tones.includes(status.tone) ? status.count : 0), 0)
  const sorts = [
    { tone: null, of: count('ok'), word: 'running' },
    { tone: 'warn' as const, of: count('warn', 'info'), word: 'waiting' },
    { tone: 'bad' as const, of: count('bad'), word: 'failing' },
    { tone: null, of: count('off'), word: 'completed' },
  ]
  return sorts
    .filter(({ of }) => of > 0)
    .map(({ tone, of, word }) => ({ tone, words: `${formatCount(of)} ${word}` }))
}
