import type { ClusterId, FlotillaEvent, JobNews } from '#contract'
import type { Observable } from '../wire/observable.ts'
import type { WorkspaceClient } from '../workspace/workspaceClient.ts'
import type { Dialog } from './dialogs.ts'
import type { Notifications } from './notifications.ts'
import type { OpenTabs } from './openTabs.ts'

/** Id of the view, and of the document, with all jobs of a cluster. */
export const activityId = 'activity'

/** Ends that are remembered in case the answer that names their job comes later than the event. */
const endsKept = 20

interface BegunJob {
  readonly clusterId: ClusterId
  readonly jobId: string
}

/** BegunJobsPage is the part of the page that jobs are told in. */
interface BegunJobsPage {
  readonly notices: Notifications
  readonly tabs: OpenTabs
  readonly dialog: Observable<Dialog | null>
}

type EndedJob = Extract<FlotillaEvent, { name: 'job:changed' }>

/**
 * BegunJobs tells the person the end of every job that was begun in this page, once, with a way to its results. A job whose
 * end is on screen already is not told.
 */
export class BegunJobs implements Disposable {
  readonly #page: BegunJobsPage
  readonly #end: () => void
  #begun: readonly BegunJob[] = []
  #ended: readonly EndedJob[] = []

  constructor(client: WorkspaceClient, page: BegunJobsPage) {
    this.#page = page
    this.#end = client.onEvent((event) => {
      if (event.name === 'job:changed' && event.state !== 'running') this.#handleEnd(event)
    })
  }

  begin(clusterId: ClusterId, jobId: string): void {
    const job = { clusterId, jobId }
    const early = this.#ended.find((each) => isSameJob(each, job))
    if (early === undefined) this.#begun = [...this.#begun, job]
    else this.#tell(early)
  }

  [Symbol.dispose](): void {
    this.#end()
  }

  #handleEnd(job: EndedJob): void {
    if (this.#begun.some((each) => isSameJob(each, job))) {
      this.#begun = this.#begun.filter((each) => !isSameJob(each, job))
      this.#tell(job)
    } else this.#ended = [...this.#ended, job].slice(-endsKept)
  }

  #tell(job: EndedJob): void {
    const { notices, tabs, dialog } = this.#page
    const { clusterId, clusterName, jobId, state } = job
    const shown = dialog.value
    if (shown !== null && typeof shown === 'object' && shown.type === 'job' && isSameJob(shown, job)) return
    const show = () => {
      tabs.activate(clusterId)
      tabs.session(clusterId)?.view.showJob(activityId, jobId)
    }
    notices.tellOf({
      id: JSON.stringify(['job', clusterId, jobId]),
      level: state === 'failed' ? 'warning' : 'info',
      text: endWords(job),
      cluster: { clusterId, clusterName },
      link: { label: 'Show results', run: show },
    })
  }
}

const isSameJob = (a: BegunJob, b: BegunJob): boolean => a.clusterId === b.clusterId && a.jobId === b.jobId

/** `Deleted 12 Pods.`, `Deleting 12 Pods: 2 of 12 failed.` */
function endWords({ title, reason }: Pick<JobNews, 'title' | 'reason'>): string {
  return reason === null ? `${title}.` : `${title}: ${reason}`
}
