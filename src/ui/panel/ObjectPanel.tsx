import { CircleHelp } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { lazy, Suspense } from 'react'
import { type ClusterState, helmReleasesDomain, type Tone } from '#contract'
import { podKind } from '#kinds'
import { logsTabId } from '../actions/logActions.ts'
import { ObjectActionsMenu } from '../actions/ObjectActionsMenu.tsx'
import { ObjectJob } from '../actions/ObjectJob.tsx'
import { useSession } from '../application/application.ts'
import { activityId } from '../application/begunJobs.ts'
import { named } from '../application/unknownPlace.ts'
import { useClusterFacts } from '../catalog/ClusterFacts.tsx'
import { type ShownKind, subresourcesOf, useShownKind } from '../catalog/shownKind.ts'
import { Boundary } from '../kit/Boundary.tsx'
import { EmptyState } from '../kit/EmptyState.tsx'
import { StatusChip } from '../kit/StatusMark.tsx'
import { useObserved } from '../kit/useObserved.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { draftKey } from '../session/drafts.ts'
import { cellsOf } from '../table/offeredRows.ts'
import { objectStatusOfRow, statusOfRow } from '../table/source/statusOfRow.ts'
import { panelTabsOf, yamlTabId } from './panelTabs.ts'
import { DraftMark } from './parts/DraftMark.tsx'
import { PanelFrame } from './parts/PanelFrame.tsx'
import { UnknownPanel } from './UnknownPanel.tsx'
import { type FollowedRow, useFollowedRow } from './useFollowedRow.ts'

const HelmPanel = lazy(() =>
  import('../helm/HelmPanel.tsx').then(({ HelmPanel }) => ({ default: HelmPanel })),
)

/** ObjectPanel shows one object of the tab's cluster and follows it for as long as it is there. */
export function ObjectPanel({ object, cluster }: { object: ObjectRef; cluster: ClusterState }) {
  const kind = useShownKind(object.domain)
  if (object.domain === helmReleasesDomain)
    return (
      <Suspense>
        <HelmPanel object={object} cluster={cluster} />
      </Suspense>
    )
  if (kind === null) return <UnknownPanel object={object} cluster={cluster} />
  return <KnownPanel kind={kind} object={object} cluster={cluster} />
}

function KnownPanel({
  kind,
  object,
  cluster,
}: {
  kind: ShownKind
  object: ObjectRef
  cluster: ClusterState
}) {
  const { view, drafts } = useSession()
  const chosenTab = useObserved(view.state, (state) => state.panelTab)
  const tabs = panelTabsOf(kind)
  // A tab that this kind has not is not forgotten for the next object that has it.
  const shownTab = tabs.find(({ id }) => id === chosenTab) ?? tabs[0]
  const followed = useFollowedRow(kind, object)
  const version = followed.state === 'here' ? followed.row[3] : null
  const status = followedStatus(kind, followed)
  const content = { kind, object, version, cluster }
  // What was read of a pod's log is kept for a while, so a link to one that is gone leads there.
  const mayHaveLog = kind.domain === podKind.domain && shownTab?.id === logsTabId
  const hasDraft = useObserved(drafts.state, (all) => all.has(draftKey(object)))
  return (
    <PanelFrame
      cluster={cluster}
      name={object.name}
      noun={kind.kind}
      place={[object.namespace, kind.kind]}
      status={status !== null && <StatusChip tone={status[0]} word={status[1]} />}
      actions={<PanelActions {...{ cluster, kind, object, followed }} status={status?.[1] ?? null} />}
    >
      {followed.state === 'absent' && !mayHaveLog ? (
        <EmptyState
          icon={CircleHelp}
          tone="plain"
          what={absentWords(kind, object)}
          why="It may have been deleted, or belong to another cluster. If it is created, it is shown here."
          action={{ label: 'Close the panel', act: () => view.closeObject() }}
        />
      ) : (
        <Tabs.Root
          className="panel-tabs"
          value={shownTab?.id ?? ''}
          onValueChange={(id) => view.showPanelTab(id)}
        >
          <Tabs.List className="panel-tab-list" aria-label={object.name}>
            {tabs.map(({ id, title }) => (
              <Tabs.Trigger key={id} value={id} className="panel-tab steady" data-text={title}>
                {title}
                {id === yamlTabId && hasDraft && <DraftMark />}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <GoneNote followed={followed} kind={kind} object={object} />
          <ObjectJob object={object} viewId={kind.jobsViewId ?? activityId} />
          {tabs.map(({ id, title, View, isFlush = false }) => (
            <Tabs.Content key={id} value={id} className={isFlush ? 'panel-body is-flush' : 'panel-body'}>
              <Boundary what={`The tab ${title}`} subject={id}>
                <Suspense>
                  <View {...content} />
                </Suspense>
              </Boundary>
            </Tabs.Content>
          ))}
        </Tabs.Root>
      )}
    </PanelFrame>
  )
}

/** What can be done to the object, as long as it may still be there; its uid is known by then, also where a link led to it. */
function PanelActions(props: {
  cluster: ClusterState
  kind: ShownKind
  object: ObjectRef
  followed: FollowedRow
  status: string | null
}) {
  const { cluster, kind, object, followed, status } = props
  const { catalog } = useClusterFacts()
  if (followed.state !== 'here' && followed.state !== 'unknown') return null
  const uid = followed.state === 'here' ? followed.row[0] : object.uid
  const columns = [...kind.columns, ...(kind.measured ?? [])]
  const offered = {
    ...{ object: { ...object, uid }, status },
    ...subresourcesOf(catalog, object.domain),
    ...(followed.state === 'here' ? cellsOf(followed.row, columns) : {}),
  }
  return <ObjectActionsMenu cluster={cluster} offered={offered} />
}

const absentWords = (kind: ShownKind, { namespace, name }: ObjectRef): string =>
  `There is no ${kind.title.one.toLowerCase()} ${named(name)}${namespace === '' ? '' : ` in ${named(namespace)}`}`

function GoneNote({ followed, kind, object }: { followed: FollowedRow; kind: ShownKind; object: ObjectRef }) {
  const { view } = useSession()
  const noun = kind.title.one.toLowerCase()
  if (followed.state === 'absent')
    return (
      <div className="panel-gone" role="status">
        <p>{absentWords(kind, object)}. Its log has what was read of it here, as far as that is kept.</p>
      </div>
    )
  if (followed.state !== 'gone' && followed.state !== 'replaced') return null
  return (
    <div className="panel-gone" role="status">
      <p>
        {followed.state === 'gone'
          ? `This ${noun} was deleted. The panel shows its last known state.`
          : `This ${noun} was deleted, and a new one has the same name.`}
      </p>
      {followed.state === 'replaced' && (
        <button
          type="button"
          className="button button-small"
          onClick={() => view.openObject({ ...object, uid: followed.row[0] })}
        >
          Show the new one
        </button>
      )}
    </div>
  )
}

function followedStatus(kind: ShownKind, followed: FollowedRow): readonly [Tone, string] | null {
  switch (followed.state) {
    case 'here':
      return kind.form === 'table' && kind.objectStatus !== undefined
        ? objectStatusOfRow(followed.row)
        : statusOfRow(followed.row, kind.columns)
    case 'gone':
    case 'replaced':
      return ['off', 'Gone']
    case 'unknown':
    case 'absent':
      return null
  }
}
