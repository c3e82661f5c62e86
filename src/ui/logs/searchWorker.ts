import { matchesOf, type SearchQuestion } from './matches.ts'

/**
 * The worker that tries a pattern on lines. Some patterns take for ever on some lines; then the page ends this worker, and
 * nothing else has waited for it.
 */
addEventListener('message', ({ data }: MessageEvent<SearchQuestion>) => postMessage(matchesOf(data)))
