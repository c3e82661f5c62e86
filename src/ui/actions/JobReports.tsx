import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { type Job, type ObjectReport, type Outcome, outcomes } from '#contract'
import { kindOfResource } from '#kinds'
import { useApplication, useSession } from '../application/application.ts'
import { useCopied } from '../application/useCopied.ts'
import { formatCount } from '../kit/format.ts'
import { ScrollBox } from '../kit/ScrollBox.tsx'
import { StatusMark } from '../kit/StatusMark.tsx'
import { actionOfJob, nounsOf, outcomeStatus, saysAll } from './jobWords.ts'
import { objectOf } from './targets.ts'
import { useJobReports } from './useJobReports.ts'

/** More are drawn when they are asked for. */
const shownAtFirst = 200

/** JobReports is what became of each object of a job, by outcome; its text can be copied. */
export function JobReports({ job, isFolded = false }: { job: Job; isFolded?: boolean }) {
  const [isOpen, setIsOpen] = useState(!isFolded)
  const count = Object.values(job.counts).reduce((sum, each) => sum + each, 0)
  if (saysAll(job)) return null
  if (!isOpen)
    return (
      <button type="button" className="job-unfold" onClick={() => setIsOpen(true)}>
        {count === 1 ? 'Show the result' : `Show ${formatCount(count)} results`}
      </button>
    )
  return <Reports job={job} count={count} />
}

function Reports({ job, count }: { job: Job; count: number }) {
  const reports = useJobReports(job, count)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [isWhole, setIsWhole] = useState(false)
  const action = actionOfJob(job)
  // An outcome that no object has any more is no filter.
  const chosen = outcome !== null && (job.counts[outcome] ?? 0) > 0 ? outcome : null
  const matching = chosen === null ? reports : reports.filter((report) => report.outcome === chosen)
  const shown = isWhole ? matching : matching.slice(0, shownAtFirst)
  const present = outcomes.filter((each) => (job.counts[each] ?? 0) > 0)
  const isOneKind = nounsOf(reports) !== 'objects'
  return (
    <>
      <div className="job-results-bar">
        {present.length > 1 && (
          <fieldset className="segments">
            <legend className="unseen">Results by outcome</legend>
            <Segment word="All" count={count} isOn={chosen === null} onChoose={() => setOutcome(null)} />
            {present.map((each) => (
              <Segment
                key={each}
                word={outcomeStatus(each, action)[1]}
                count={job.counts[each] ?? 0}
                isOn={chosen === each}
                onChoose={() => setOutcome(each)}
              />
            ))}
          </fieldset>
        )}
        <span className="space" />
        <CopyReports reports={matching} wordOf={(report) => outcomeStatus(report.outcome, action)[1]} />
      </div>
      <ScrollBox className="job-reports">
        <table className="small-table" aria-label="Results">
          <thead>
            <tr>
              <th scope="col">{isOneKind ? kindWord(reports[0]) : 'Object'}</th>
              {!isOneKind && <th scope="col">Kind</th>}
              <th scope="col">Namespace</th>
              <th scope="col">State</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((report) => (
              <ReportRow
                key={`${report.group} ${report.resource} ${report.namespace} ${report.name} ${report.uid}`}
                report={report}
                status={outcomeStatus(report.outcome, action)}
                hasKind={!isOneKind}
                // What is gone has no panel.
                isGone={
                  report.outcome === 'gone' || (report.outcome === 'done' && action?.removesObject === true)
                }
              />
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {shown.length < matching.length && (
        <button type="button" className="job-unfold" onClick={() => setIsWhole(true)}>
          Show all {formatCount(matching.length)}
        </button>
      )}
    </>
  )
}

function Segment(props: { word: string; count: number; isOn: boolean; onChoose: () => void }) {
  const { word, count, isOn, onChoose } = props
  return (
    <button type="button" className="segment" aria-pressed={isOn} onClick={onChoose}>
      {word} <span className="num faint">{formatCount(count)}</span>
    </button>
  )
}

function ReportRow(props: {
  report: ObjectReport
  status: ReturnType<typeof outcomeStatus>
  hasKind: boolean
  isGone: boolean
}) {
  const { report, status, hasKind, isGone } = props
  const { view, clusterId } = useSession()
  const { dialog, tabs } = useApplication()
  const open = () => {
    dialog.set(null)
    tabs.activate(clusterId)
    view.openObject(objectOf(report))
  }
  return (
    <tr>
      <td>
        {isGone ? (
          report.name
        ) : (
          <button type="button" className="link" onClick={open}>
            {report.name}
          </button>
        )}
      </td>
      {hasKind && <td>{kindWord(report)}</td>}
      <td>{report.namespace}</td>
      <td>
        <StatusMark tone={status[0]} word={status[1]} />
      </td>
      <td className="muted job-why">{reasonOf(report)}</td>
    </tr>
  )
}

const kindWord = (report: ObjectReport | undefined): string =>
  report === undefined ? 'Object' : (kindOfResource(report)?.title.one ?? report.resource)

/** The reason; the finalizers too, where it does not name them, and what the cluster warns of. */
function reasonOf({ reason, finalizers = [], warnings = [] }: ObjectReport): string {
  const missing = finalizers.filter((finalizer) => reason?.includes(finalizer) !== true)
  return [reason, missing.join(', '), ...warnings.map((warning) => `Warning: ${warning}`)]
    .filter(Boolean)
    .join(' ')
}

function CopyReports(props: { reports: readonly ObjectReport[]; wordOf: (report: ObjectReport) => string }) {
  const { reports, wordOf } = props
  const { isCopied, copy } = useCopied()
  return (
    <button type="button" className="button button-small" onClick={() => copy(reportsText(reports, wordOf))}>
      {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      {isCopied ? 'Copied' : 'Copy results'}
    </button>
  )
}

/** reportsText is one line for each object, its parts behind tabs, as a spreadsheet takes them. */
function reportsText(reports: readonly ObjectReport[], wordOf: (report: ObjectReport) => string): string {
  const lines = reports.map((report) => [
    kindWord(report),
    report.namespace,
    report.name,
    wordOf(report),
    reasonOf(report),
  ])
  return [['Kind', 'Namespace', 'Name', 'State', 'Why'], ...lines]
    .map((cells) => cells.map((cell) => cell.replaceAll(/\s+/gu, ' ')).join('\t'))
    .join('\n')
}
