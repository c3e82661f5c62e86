import '../actions/actions.css'
import '../edit/edit.css'
import '../apply/apply.css'
import './releases.css'
import { useState } from 'react'
import type { ClusterState, ReleaseChange, ReleaseReview } from '#contract'
import { isAbort, messageOf } from '#machinery'
import { obstacleOf } from '../actions/actionsOf.ts'
import { DialogCluster } from '../actions/DialogCluster.tsx'
import { DialogFoot } from '../actions/DialogFoot.tsx'
import { TextField } from '../actions/TextField.tsx'
import { useApplication } from '../application/application.ts'
import { Editor } from '../edit/Editor.tsx'
import { ConfirmName } from '../kit/ConfirmName.tsx'
import { formatCount } from '../kit/format.ts'
import { ModalDialog } from '../kit/ModalDialog.tsx'
import { YamlView } from '../panel/parts/YamlView.tsx'
import { chosenNamespaces } from '../session/namespaceChoice.ts'
import { ChartFields, chartOf } from './ChartFields.tsx'
import { keepChartSource, noChartSource } from './chartSources.ts'
import { useHelmProgram } from './useHelmProgram.ts'

/** A review, and the install that it is of. */
interface Reviewed {
  readonly of: string
  readonly review: ReleaseReview
}

/**
 * InstallDialog has Helm make a release of a chart. It shows the manifest first, names the cluster, and acts in that cluster,
 * whatever tab is shown meanwhile. A refusal is shown, and nothing that was typed is lost by it.
 */
export function InstallDialog({ cluster, onClose }: { cluster: ClusterState; onClose: () => void }) {
  const { clusterId, clusterName, settings } = cluster
  const { tabs, jobs, notices, dialog } = useApplication()
  const session = tabs.session(clusterId)
  const helm = useHelmProgram(clusterId)
  const [chart, setChart] = useState(noChartSource)
  const [name, setName] = useState('')
  const [namespace, setNamespace] = useState(
    () => chosenNamespaces(session?.view.state.value.namespace ?? null)[0] ?? 'default',
  )
  const [isNamespaceMade, setIsNamespaceMade] = useState(false)
  const [values, setValues] = useState('')
  const [isWaiting, setIsWaiting] = useState(false)
  const [reviewed, setReviewed] = useState<Reviewed | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState<'review' | 'change' | null>(null)
  const [typed, setTyped] = useState('')

  const change: ReleaseChange = { type: 'install', values, chart: chartOf(chart), isNamespaceMade, isWaiting }
  const place = { namespace: namespace.trim(), name: name.trim() }
  const isNamed = place.namespace !== '' && place.name !== '' && change.chart.reference !== ''
  const asked = JSON.stringify({ ...place, ...change, isWaiting: false })
  const review = reviewed?.of === asked ? reviewed.review : null
  const wantsName = settings.protection === 'confirm'
  const obstacle = obstacleOf(cluster) ?? helm?.problem ?? null
  const isConfirmed = !wantsName || typed === clusterName
  const isReady =
    isNamed && helm !== null && obstacle === null && busy === null && (review === null || isConfirmed)

  const ask = async () => {
    if (session === null) return
    setBusy('review')
    setProblem(null)
    try {
      const answer = await session.request('helm/review', { ...place, change }, new AbortController().signal)
      setReviewed({ of: asked, review: answer })
    } catch (refusal) {
      if (!isAbort(refusal)) setProblem(messageOf(refusal))
    } finally {
      setBusy(null)
    }
  }

  const act = async () => {
    if (session === null) return
    setBusy('change')
    setProblem(null)
    const shown = dialog.value
    const isLeft = () => dialog.value !== shown
    try {
      const params = { ...place, change, newest: 0, confirmed: wantsName }
      const { jobId } = await session.request('helm/change', params, new AbortController().signal)
      keepChartSource(session, place, { ...chart, isNamed: true })
      jobs.begin(clusterId, jobId)
      if (!isLeft()) dialog.set({ type: 'job', clusterId, jobId })
    } catch (refusal) {
      if (isLeft()) return void notices.attempt(clusterId, () => Promise.reject(refusal))
      setBusy(null)
      setProblem(messageOf(refusal))
    }
  }

  const submit = () => {
    if (isReady) void (review === null ? ask() : act())
  }
  return (
    <ModalDialog label="Install chart" className="action-dialog is-release" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <DialogCluster cluster={cluster} />
        <div className="action-head">
          <h2>Install chart</h2>
          {helm?.version !== undefined && helm.version !== null && (
            <p className="faint">By Helm {helm.version}</p>
          )}
        </div>
        <ChartFields chart={chart} onChart={setChart} />
        <div className="release-place">
          <TextField label="Release name" value={name} onValue={setName} />
          <TextField label="Namespace" value={namespace} onValue={setNamespace} />
        </div>
        <div className="action-field">
          <span>Values</span>
          <div className="release-values">
            <Editor
              session={null}
              text=""
              label="Values"
              takesFocus={false}
              onChange={setValues}
              onReview={submit}
              onLeave={onClose}
            />
          </div>
        </div>
        {busy === 'review' && (
          <p className="faint" role="status">
            Helm tries it, and changes nothing…
          </p>
        )}
        {review !== null && <Manifest review={review} name={place.name} />}
        <fieldset className="action-fields">
          <legend className="unseen">Options</legend>
          <label className="action-switch">
            <input
              type="checkbox"
              checked={isNamespaceMade}
              onChange={({ target: { checked } }) => setIsNamespaceMade(checked)}
            />
            <span>Create the namespace if it is missing</span>
          </label>
          <label className="action-switch">
            <input
              type="checkbox"
              checked={isWaiting}
              onChange={({ target: { checked } }) => setIsWaiting(checked)}
            />
            <span>
              Wait until its objects are ready
              <small>For five minutes at most.</small>
            </span>
          </label>
        </fieldset>
        {wantsName && obstacle === null && review !== null && (
          <ConfirmName className="action-field" name={clusterName} typed={typed} onTyped={setTyped} />
        )}
        <DialogFoot problem={problem ?? obstacle} isDangerous={false} isReady={isReady} onClose={onClose}>
          {review === null ? (
            'Review manifest'
          ) : (
            <span>
              Install <bdi>{place.name}</bdi> in {clusterName}
            </span>
          )}
        </DialogFoot>
      </form>
    </ModalDialog>
  )
}

/** What Helm would make. */
function Manifest({ review, name }: { review: ReleaseReview; name: string }) {
  const { objects, untried, after } = review
  return (
    <>
      <p className="action-does">
        Helm makes {formatCount(objects.length)} {objects.length === 1 ? 'object' : 'objects'}.
      </p>
      {untried !== null && (
        <p className="action-remark">The cluster could not try it, so Helm may fail: {untried}</p>
      )}
      <section className="release-difference" aria-label={`Manifest of ${name}`}>
        {after.trim() === '' ? (
          <p className="edit-note">The chart makes no object.</p>
        ) : (
          <YamlView text={after.trim()} />
        )}
      </section>
    </>
  )
}
