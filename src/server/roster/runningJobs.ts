import type { MaintenanceNews } from '#contract'

/**
 * RunningJobs is which jobs a cluster's process has under way. A process that ends takes its jobs with it and cannot say so
 * any more: then they are told to be over here, each with why.
 */
export class RunningJobs {
  readonly #running = new Map<string, MaintenanceNews>()
  readonly #onNews: (news: MaintenanceNews) => void

  constructor(onNews: (news: MaintenanceNews) => void) {
    this.#onNews = onNews
  }

  hear(news: MaintenanceNews): void {
    if (news.state === 'running') this.#running.set(news.jobId, news)
    else this.#running.delete(news.jobId)
    this.#onNews(news)
  }

  /** The process is no longer listened to: `state` is what became of its jobs. */
  end(state: 'cancelled' | 'failed', reason: string): void {
    const running = [...this.#running.values()]
    this.#running.clear()
    for (const { jobId, action, node } of running) {
      const left = action === 'drain' ? ' The drain was not finished; the node may be cordoned.' : ''
      this.#onNews({ jobId, action, node, state, reason: `${reason}${left}` })
    }
  }
}
