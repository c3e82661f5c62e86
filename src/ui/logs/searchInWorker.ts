import type { OpenSearchWorker } from './logSearch.ts'
import type { SearchAnswer } from './matches.ts'

/** searchInWorker starts the browser's own worker. */
export const searchInWorker: OpenSearchWorker = (onAnswer) => {
  const worker = new Worker(new URL('./searchWorker.ts', import.meta.url), { type: 'module' })
  worker.addEventListener('message', ({ data }: MessageEvent<SearchAnswer>) => onAnswer(data))
  return {
    ask: (question) => worker.postMessage(question),
    [Symbol.dispose]: () => worker.terminate(),
  }
}
