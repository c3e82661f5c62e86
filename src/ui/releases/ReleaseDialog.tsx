import '../actions/actions.css'
import '../edit/edit.css'
import '../apply/apply.css'
import './releases.css'
import { useEffect, useState } from 'react'
import {
  type ClusterState,
  type HelmRelease,
  helmReleasesDomain,
  type ReleaseChange,
  type ReleaseReview,
} from '#contract'
import { isAbort, messageOf } from '#machinery'
import { obstacleOf } from '../actions/actionsOf.ts'
import { DialogCluster } from '../actions/DialogCluster.tsx'
import { DialogFoot } from '../actions/DialogFoot.tsx'
import { releaseVerbs } from '../actions/releaseActions.ts'
import { useApplication } from '../application/application.ts'
import type { Dialog } from '../application/dialogs.ts'
import { Difference } from '../edit/Difference.tsx'
import { Editor } from '../edit/Editor.tsx'
import { ConfirmName } from '../kit/ConfirmName.tsx'
import { formatCount } from '../kit/format.ts'
import { ModalDialog } from '../kit/ModalDialog.tsx'
import { ChartFields, chartOf } from './ChartFields.tsx'
import { chartSourceOf, keepChartSource } from './chartSources.ts'
import { useHelmProgram } from './useHelmProgram.ts'

type Opening = Extract<Dialog, { readonly type: 'release' }>

/** A review, and the change that it is of. */
interface Reviewed {
  readonly of: string
  readonly review: ReleaseReview
}

/**
 * ReleaseDialog asks before Helm changes a release. It shows how the manifest would differ, names the cluster, and acts in
 * that cluster, whatever tab is shown meanwhile. A refusal is shown, and nothing that was typed is lost by it.
 */
export function ReleaseDialog({
  cluster,
  opening,
  onClose,
}: {
  cluster: ClusterState
  opening: Opening
  onClose: () => void
}) {
  const { clusterId, clusterName, settings } = cluster
  const { namespace, name, change: type } = opening
  const { tabs, jobs, notices, dialog } = useApplication()
  const session = tabs.session(clusterId)
  const { release, problem: unread } = useReleaseToChange(opening)
  const helm = useHelmProgram(clusterId)
  const [revision, setRevision] = useState(opening.revision)
  const [values, setValues] = useState<string | null>(null)
  const [chart, setChart] = useState(() => chartSourceOf(session, { namespace, name }))
  const [isWaiting, setIsWaiting] = useState(false)
  const [isHistoryKept, setIsHistoryKept] = useState(false)
  const [reviewed, setReviewed] = useState<Reviewed | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState<'review' | 'change' | null>(null)
  const [typed, setTyped] = useState('')

  const isChartNamed = chart.isNamed || (release !== null && release.chartProblem !== null)
  const target = revision ?? release?.history[1]?.revision ?? release?.revision ?? null
  const change = changeOf()
  const asked = JSON.stringify(change === null ? null : { ...change, isWaiting: false })
  const review = reviewed?.of === asked ? reviewed.review : null
  const isReviewFirst = type === 'rollback' || type === 'upgrade'
  const wantsName = settings.protection === 'confirm'
  const expected = wantsName ? clusterName : type === 'uninstall' ? name : null
  const obstacle = obstacleOf(cluster) ?? unread ?? helm?.problem ?? null
  const isKnown = release !== null && helm !== null && change !== null && obstacle === null
  const isReady =
    isKnown &&
    busy === null &&
    (isReviewFirst && review === null ? type === 'upgrade' : expected === null || typed === expected)

  function changeOf(): ReleaseChange | null {
    switch (type) {
      case 'rollback':
        return target === null ? null : { type, revision: target, isWaiting }
      case 'upgrade': {
        if (release === null || (isChartNamed && chart.reference.trim() === '')) return null
        return {
          type,
          values: values ?? release.values,
          chart: isChartNamed ? chartOf(chart) : null,
          isWaiting,
        }
      }
      case 'uninstall':
        return { type, isHistoryKept, isWaiting }
      case 'test':
        return { type }
    }
  }

  const ask = async (signal: AbortSignal) => {
    if (session === null || change === null) return
    setBusy('review')
    setProblem(null)
    try {
      const answer = await session.request('helm/review', { namespace, name, change }, signal)
      setReviewed({ of: asked, review: answer })
    } catch (refusal) {
      if (!isAbort(refusal)) setProblem(messageOf(refusal))
    } finally {
      if (!signal.aborted) setBusy(null)
    }
  }

  // Only an upgrade is tried by Helm, and when the person says so; the rest is read at once.
  const isReadAtOnce = type !== 'upgrade' && type !== 'test' && isKnown
  // biome-ignore lint/correctness/useExhaustiveDependencies: another change to ask about is the reason to ask.
  useEffect(() => {
    if (!isReadAtOnce) return
    const stop = new AbortController()
    void ask(stop.signal)
    return () => stop.abort()
  }, [isReadAtOnce, type === 'rollback' ? asked : type])

  const act = async () => {
    if (session === null || change === null || release === null) return
    setBusy('change')
    setProblem(null)
    const shown = dialog.value
    const isLeft = () => dialog.value !== shown
    try {
      const newest = review?.newest ?? release.history[0]?.revision ?? release.revision
      const params = { namespace, name, change, newest, confirmed: wantsName }
      const { jobId } = await session.request('helm/change', params, new AbortController().signal)
      if (type === 'upgrade')
        keepChartSource(session, { namespace, name }, { ...chart, isNamed: isChartNamed })
      jobs.begin(clusterId, jobId)
      if (isLeft()) return
      // A release that stays says in its panel how far Helm is.
      if (type !== 'uninstall')
        session.view.openObject({ domain: helmReleasesDomain, namespace, name, uid: opening.uid })
      onClose()
    } catch (refusal) {
      if (isLeft()) return void notices.attempt(clusterId, () => Promise.reject(refusal))
      setBusy(null)
      setProblem(messageOf(refusal))
    }
  }

  const submit = () => {
    if (!isReady) return
    if (isReviewFirst && review === null) void ask(new AbortController().signal)
    else void act()
  }
  const verb = releaseVerbs[type]
  const isUnchanged = review !== null && isReviewFirst && review.before === review.after
  return (
    <ModalDialog
      label={`${verb} ${name}`}
      className={`action-dialog ${isReviewFirst ? 'is-release' : ''}`}
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <DialogCluster cluster={cluster} />
        <div className="action-head">
          <h2>
            {verb} <span className="action-object">{name}</span>
          </h2>
          <p className="faint">
            Helm release in {namespace}
            {helm?.version !== undefined && helm.version !== null && `, by Helm ${helm.version}`}
          </p>
        </div>
        {release === null && unread === null && (
          <p className="faint" role="status">
            Reading the release…
          </p>
        )}
        {release !== null && type === 'rollback' && (
          <RevisionField release={release} revision={target} onRevision={setRevision} />
        )}
        {release !== null && type === 'upgrade' && (
          <>
            <fieldset className="action-choice">
              <legend>Chart</legend>
              <div className="segments">
                <label className="segment" title={release.chartProblem ?? undefined}>
                  <input
                    type="radio"
                    className="unseen"
                    name="chart"
                    checked={!isChartNamed}
                    disabled={release.chartProblem !== null}
                    onChange={() => setChart({ ...chart, isNamed: false })}
                  />
                  {release.chart.name} {release.chart.version}, as installed
                </label>
                <label className="segment">
                  <input
                    type="radio"
                    className="unseen"
                    name="chart"
                    checked={isChartNamed}
                    onChange={() => setChart({ ...chart, isNamed: true })}
                  />
                  Another chart
                </label>
              </div>
            </fieldset>
            {release.chartProblem !== null && <p className="faint">{release.chartProblem}</p>}
            {isChartNamed && <ChartFields chart={chart} onChart={setChart} />}
            <div className="release-values">
              <Editor
                session={null}
                text={release.values}
                label={`Values of ${name}`}
                takesFocus={false}
                onChange={setValues}
                onReview={submit}
                onLeave={onClose}
              />
            </div>
          </>
        )}
        {type === 'uninstall' && review !== null && <Removed review={review} isHistoryKept={isHistoryKept} />}
        {type === 'test' && (
          <p className="action-does">
            Helm runs the tests of the chart, which may make pods and remove them.
          </p>
        )}
        {busy === 'review' && (
          <p className="faint" role="status">
            {type === 'upgrade' ? 'Helm tries it, and changes nothing…' : 'Reading the manifest…'}
          </p>
        )}
        {isReviewFirst && review !== null && (
          <div className="release-difference">
            {isUnchanged ? (
              <p className="edit-note">No object of the manifest changes.</p>
            ) : (
              <Difference
                key={asked}
                before={review.before}
                after={review.after}
                label={`Changes of ${name}`}
              />
            )}
          </div>
        )}
        {type !== 'test' && (
          <fieldset className="action-fields">
            <legend className="unseen">Options</legend>
            {type === 'uninstall' && (
              <label className="action-switch">
                <input
                  type="checkbox"
                  checked={isHistoryKept}
                  onChange={({ target: { checked } }) => setIsHistoryKept(checked)}
                />
                <span>
                  Keep the history
                  <small>The release can be rolled back later.</small>
                </span>
              </label>
            )}
            <label className="action-switch">
              <input
                type="checkbox"
                checked={isWaiting}
                onChange={({ target: { checked } }) => setIsWaiting(checked)}
              />
              <span>
                {type === 'uninstall'
                  ? 'Wait until its objects are gone'
                  : 'Wait until its objects are ready'}
                <small>For five minutes at most.</small>
              </span>
            </label>
          </fieldset>
        )}
        {expected !== null && obstacle === null && (!isReviewFirst || review !== null) && (
          <ConfirmName className="action-field" name={expected} typed={typed} onTyped={setTyped} />
        )}
        <DialogFoot
          problem={problem ?? obstacle}
          isDangerous={type === 'uninstall'}
          isReady={isReady}
          onClose={onClose}
        >
          {type === 'upgrade' && review === null ? (
            'Review changes'
          ) : (
            <span>
              {verb} <bdi>{name}</bdi>
              {type === 'rollback' && target !== null && ` to revision ${target}`} in {clusterName}
            </span>
          )}
        </DialogFoot>
      </form>
    </ModalDialog>
  )
}

function RevisionField(props: {
  release: HelmRelease
  revision: number | null
  onRevision: (revision: number) => void
}) {
  const { release, revision, onRevision } = props
  return (
    <label className="action-field">
      Revision
      <select
        className="field"
        value={revision ?? ''}
        onChange={({ target: { value } }) => onRevision(Number(value))}
      >
        {release.history.map((each, at) => (
          <option key={each.revision} value={each.revision}>
            {[
              `${each.revision}${at === 0 ? ' (the current one)' : ''}`,
              each.chart,
              each.status,
              each.description,
            ]
              .filter(Boolean)
              .join(', ')}
          </option>
        ))}
      </select>
    </label>
  )
}

/** The objects that go, and those that stay. */
function Removed({ review, isHistoryKept }: { review: ReleaseReview; isHistoryKept: boolean }) {
  const [gone, kept] = [
    review.objects.filter(({ isKept }) => !isKept),
    review.objects.filter(({ isKept }) => isKept),
  ]
  return (
    <>
      <p className="action-does">
        Deletes {formatCount(gone.length)} {gone.length === 1 ? 'object' : 'objects'} and{' '}
        {isHistoryKept ? 'keeps the revisions.' : 'all revisions of the release.'}
      </p>
      <Objects label="Deleted objects" objects={gone} />
      {kept.length > 0 && (
        <>
          <p className="action-remark">
            {kept.length === 1 ? 'One object stays' : `${formatCount(kept.length)} objects stay`} in the
            cluster, as the chart says.
          </p>
          <Objects label="Objects that stay" objects={kept} />
        </>
      )}
    </>
  )
}

function Objects({ label, objects }: { label: string; objects: ReleaseReview['objects'] }) {
  if (objects.length === 0) return null
  return (
    <ul className="release-objects" aria-label={label}>
      {objects.map(({ kind, namespace, name }) => (
        <li key={`${kind} ${namespace} ${name}`}>
          <span className="faint">{kind}</span> <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  )
}

/** The newest revision of the release. */
function useReleaseToChange({ clusterId, namespace, name }: Opening) {
  const { tabs } = useApplication()
  const session = tabs.session(clusterId)
  const [release, setRelease] = useState<HelmRelease | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    if (session === null) return
    const stop = new AbortController()
    session.request('helm/release', { namespace, name }, stop.signal).then(setRelease, (refusal: unknown) => {
      if (!isAbort(refusal)) setProblem(messageOf(refusal))
    })
    return () => stop.abort()
  }, [session, namespace, name])
  return { release, problem }
}
