import type { JobNews } from '#contract'

/**
 * RunningJobs is which jobs a cluster's process has under way. A process that ends takes its jobs with it and cannot say so
 * any more: then they are told to be over here, each with why.
 */
export class RunningJobs {
  readonly #running = new Map<string, JobNews>()
  readonly #onNews: (news: JobNews) => void

  constructor(onNews: (news: JobNews) => void) {
    this.#onNews = onNews
  }

  hear(news: JobNews): void {
    if (news.state === 'running') this.#running.set(news.jobId, news)
    else this.#running.delete(news.jobId)
    this.#onNews(news)
  }

  /** The process is no longer listened to: `state` is what became of its jobs. */
  end(state: 'cancelled' | 'failed', reason: string): void {
    const running = [...this.#running.values()]
    this.#running.clear()
    for (const job of running)
      this.#onNews({
        ...job,
        state,
        reason: `${reason} The job was not finished; what it has done stays done.`,
      })
  }
}
