import './helm.css'
import { Tabs } from 'radix-ui'
import { lazy, Suspense, useState } from 'react'
import type { ClusterState, HelmRelease } from '#contract'
import { ReleaseActionsMenu } from '../actions/ObjectActionsMenu.tsx'
import { ObjectJob } from '../actions/ObjectJob.tsx'
import { activityId } from '../application/begunJobs.ts'
import { useKeptWindow } from '../application/useKeptWindow.ts'
import { StatusChip } from '../kit/StatusMark.tsx'
import { PanelFrame } from '../panel/parts/PanelFrame.tsx'
import { PanelProblem } from '../panel/parts/PanelProblem.tsx'
import type { ObjectRef } from '../session/clusterView.ts'
import { ReleaseOverview } from './ReleaseOverview.tsx'
import { releaseTone } from './releaseWords.ts'
import { useHelmRelease } from './useHelmRelease.ts'

const TextPane = lazy(async () => ({ default: (await import('./TextPane.tsx')).TextPane }))

const tabs = [
  ['overview', 'Overview'],
  ['values', 'Values'],
  ['manifest', 'Manifest'],
  ['notes', 'Notes'],
] as const

/** HelmPanel is one release: its history, and of each revision its values, manifest and notes. */
export function HelmPanel({ object, cluster }: { object: ObjectRef; cluster: ClusterState }) {
  const [tab, setTab] = useState<string>('overview')
  const [revision, setRevision] = useState<number | null>(null)
  const version = useRowVersion(object)
  const { release, problem, again } = useHelmRelease(object, revision, version)
  return (
    <PanelFrame
      cluster={cluster}
      name={object.name}
      noun="Helm release"
      place={[object.namespace, 'Helm release']}
      actions={<ReleaseActionsMenu cluster={cluster} object={object} />}
      status={release !== null && <StatusChip tone={releaseTone(release.status)} word={release.status} />}
    >
      <Tabs.Root className="panel-tabs" value={tab} onValueChange={setTab}>
        <Tabs.List className="panel-tab-list" aria-label={object.name}>
          {tabs.map(([value, label]) => (
            <Tabs.Trigger key={value} value={value} className="panel-tab steady" data-text={label}>
              {label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <ObjectJob object={object} viewId={activityId} />
        {release !== null && revision !== null && (
          <div className="panel-gone" role="status">
            <p>This is revision {release.revision}, not the latest.</p>
            <button type="button" className="button button-small" onClick={() => setRevision(null)}>
              Show the latest
            </button>
          </div>
        )}
        {release === null ? (
          tabs.map(([value]) => (
            <Tabs.Content key={value} value={value} className="panel-body">
              <PanelProblem problem={problem} again={again} />
            </Tabs.Content>
          ))
        ) : (
          <Contents cluster={cluster} uid={object.uid} release={release} onRevision={setRevision} />
        )}
      </Tabs.Root>
    </PanelFrame>
  )
}

function Contents(props: {
  cluster: ClusterState
  uid: string
  release: HelmRelease
  onRevision: (revision: number | null) => void
}) {
  const { cluster, uid, release, onRevision } = props
  const [isComputed, setIsComputed] = useState(false)
  const { values, computedValues, manifest, notes } = release
  return (
    <>
      <Tabs.Content value="overview" className="panel-body">
        <ReleaseOverview cluster={cluster} uid={uid} release={release} onRevision={onRevision} />
      </Tabs.Content>
      <Tabs.Content value="values" className="panel-body is-flush">
        <Suspense>
          <TextPane
            text={isComputed ? computedValues : values}
            empty={
              isComputed ? 'The chart has no values.' : 'No values were set; the chart’s defaults apply.'
            }
            beside={
              <label className="helm-switch">
                <input
                  type="checkbox"
                  checked={isComputed}
                  onChange={({ target }) => setIsComputed(target.checked)}
                />
                Include the chart’s defaults
              </label>
            }
          />
        </Suspense>
      </Tabs.Content>
      <Tabs.Content value="manifest" className="panel-body is-flush">
        <Suspense>
          <TextPane text={manifest} empty="This revision has no objects." />
        </Suspense>
      </Tabs.Content>
      <Tabs.Content value="notes" className="panel-body">
        {notes.trim() === '' ? (
          <p className="muted">The chart has no notes.</p>
        ) : (
          <pre className="helm-notes">{notes}</pre>
        )}
      </Tabs.Content>
    </>
  )
}

/** The version of the release's row, which changes with the release; null while it is not there. */
function useRowVersion({ domain, namespace, name }: ObjectRef): string | null {
  const { state } = useKeptWindow('helm-followed', {
    domain,
    tail: `namespace:${namespace}`,
    sort: { column: 'name', isDescending: false },
    filter: `name:=${name}`,
    offset: 0,
    limit: 1,
  })
  const [row] = state.answer?.rows ?? []
  return row?.[2] === name ? row[3] : null
}
