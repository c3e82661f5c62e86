import '../edit/edit.css'
import './apply.css'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import type { ClusterState } from '#contract'
import { obstacleOf } from '../actions/actionsOf.ts'
import { JobCard } from '../actions/JobCard.tsx'
import { useApplication, useSession } from '../application/application.ts'
import { isApplyDraftKept } from '../application/applyDraft.ts'
import { activityId } from '../application/begunJobs.ts'
import { useDocument } from '../application/useDocument.ts'
import { Editor } from '../edit/Editor.tsx'
import { ViewFrame } from '../frame/ViewFrame.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { chosenNamespaces } from '../session/namespaceChoice.ts'
import { ApplyReview } from './ApplyReview.tsx'
import { ManifestApply, maxTextBytes } from './manifestApply.ts'
import { TemplateMenu } from './TemplateMenu.tsx'

const namespaceRule = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/u

/**
 * Apply takes manifests that are pasted, dropped or opened, says what they would do, and applies them to the tab's cluster.
 * Leaving it asks nothing, as the text is kept.
 */
export function Apply({ cluster }: { cluster: ClusterState }) {
  const session = useSession()
  const { jobs } = useApplication()
  const [apply] = useState(() => {
    const chosen = chosenNamespaces(session.view.state.value.namespace) ?? []
    return new ManifestApply(session, {
      namespace: chosen.length === 1 ? (chosen[0] ?? 'default') : 'default',
      onBegun: (jobId) => jobs.begin(session.clusterId, jobId),
    })
  })
  const state = useObserved(apply.state)
  const obstacle = obstacleOf(cluster)

  useEffect(() => {
    const leave = () => apply.leave()
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      apply.leave()
    }
  }, [apply])

  return (
    <ViewFrame title="Apply manifest" emptyState={null} hasBody>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a file is dropped here; the button does the same. */}
      <div
        className="apply"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => void takeFiles(event, apply)}
      >
        {state.problem !== null && (
          <p className="edit-note is-problem edit-words" role="alert">
            {state.problem}
          </p>
        )}
        {state.step === 'text' && <ApplyText apply={apply} obstacle={obstacle} />}
        {state.step === 'review' && (
          <ApplyReview cluster={cluster} apply={apply} state={state} obstacle={obstacle} />
        )}
        {state.step === 'job' && state.jobId !== null && <ApplyJob apply={apply} jobId={state.jobId} />}
      </div>
    </ViewFrame>
  )
}

async function takeFiles(event: DragEvent, apply: ManifestApply): Promise<void> {
  event.preventDefault()
  await addFiles(apply, [...event.dataTransfer.files])
}

async function addFiles(apply: ManifestApply, files: readonly File[]): Promise<void> {
  if (files.length === 0) return
  if (apply.state.value.step !== 'text') apply.back()
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes > maxTextBytes) return apply.fail(new Error('Together these files hold more than 3 MB.'))
  try {
    apply.add(await Promise.all(files.map((file) => file.text())))
  } catch (problem) {
    apply.fail(problem)
  }
}

function ApplyText({ apply, obstacle }: { apply: ManifestApply; obstacle: string | null }) {
  const { busy, texts } = useObserved(apply.state)
  const session = useSession()
  const files = useRef<HTMLInputElement>(null)
  const reviewButton = useRef<HTMLButtonElement>(null)
  const [namespace, setNamespace] = useState(apply.namespace)
  const [isEmpty, setIsEmpty] = useState(apply.text.trim() === '')
  const isNamed = namespaceRule.test(namespace)
  const isReady = obstacle === null && !isEmpty && isNamed && busy === null
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text was put in place of what was typed.
  useEffect(() => setIsEmpty(apply.text.trim() === ''), [texts])
  const review = () => {
    if (isReady) void apply.review()
  }
  const statusWords =
    busy === 'review'
      ? 'The cluster tries each object…'
      : isEmpty
        ? 'Paste manifests here, drop files, open them, or start from a template.'
        : isApplyDraftKept(session)
          ? 'Not applied. It is kept in this browser.'
          : 'Not applied. It is kept until the page is left.'
  return (
    <>
      <div className="yaml-bar apply-bar">
        <label className="apply-namespace">
          <span>Default namespace</span>
          <input
            className="field"
            spellCheck={false}
            autoComplete="off"
            title="For objects that name no namespace"
            aria-invalid={!isNamed}
            value={namespace}
            onChange={(event) => {
              setNamespace(event.target.value)
              if (namespaceRule.test(event.target.value)) apply.nameNamespace(event.target.value)
            }}
          />
        </label>
        <span className="faint ellipsis" role="status">
          {isNamed ? statusWords : 'A namespace has small letters, digits and dashes.'}
        </span>
        <span className="space" />
        {!isEmpty && (
          <button
            type="button"
            className="button button-small"
            onClick={() => {
              apply.throwAway()
              setIsEmpty(true)
            }}
          >
            Clear
          </button>
        )}
        <input
          ref={files}
          type="file"
          multiple
          hidden
          accept=".yaml,.yml,.json,application/yaml,application/json,text/plain"
          aria-label="Files to apply"
          onChange={(event) => {
            void addFiles(apply, [...(event.target.files ?? [])])
            event.target.value = ''
          }}
        />
        <TemplateMenu onTemplate={(text) => apply.add([text])} onProblem={(problem) => apply.fail(problem)} />
        <button type="button" className="button button-small" onClick={() => files.current?.click()}>
          Open files…
        </button>
        <button
          ref={reviewButton}
          type="button"
          className="button button-small button-primary"
          title={obstacle ?? 'Ask the cluster what these objects would change (Ctrl+S)'}
          disabled={!isReady}
          onClick={review}
        >
          Review changes
        </button>
      </div>
      {obstacle !== null && <p className="edit-note is-problem">{obstacle}</p>}
      <Editor
        key={texts}
        session={session}
        text={apply.text}
        label="Manifests"
        takesFocus
        hasManyDocuments
        onChange={(text) => {
          apply.type(text)
          setIsEmpty(text.trim() === '')
        }}
        onReview={review}
        onLeave={() => reviewButton.current?.focus()}
      />
      <p className="edit-keys faint">
        Tab leaves the text, Ctrl+] indents, Ctrl+Space suggests, Ctrl+S reviews the changes.
      </p>
    </>
  )
}

function ApplyJob({ apply, jobId }: { apply: ManifestApply; jobId: string }) {
  const { body } = useDocument(activityId)
  const job = body?.jobs.find((each) => each.jobId === jobId)
  const againButton = useRef<HTMLButtonElement>(null)
  const isOver = job !== undefined && job.state !== 'running'
  useEffect(() => {
    if (isOver) againButton.current?.focus()
  }, [isOver])
  return (
    <div className="apply-job">
      <div className="yaml-bar">
        <span className="space" />
        <button ref={againButton} type="button" className="button button-small" onClick={() => apply.back()}>
          Edit again
        </button>
        <button
          type="button"
          className="button button-small button-primary"
          disabled={!isOver}
          onClick={() => apply.throwAway()}
        >
          Apply other manifests
        </button>
      </div>
      {job !== undefined && (
        <div className="apply-results">
          <JobCard job={job} />
        </div>
      )}
    </div>
  )
}
