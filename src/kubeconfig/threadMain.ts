/** The program of a search's thread, built as dist/kubeconfigs.js. See searchInThread.ts for its owner. */
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { search } from './search.ts'
import type { SearchMessage, SearchTask } from './searchThread.ts'

/** Taking over so many contexts costs the owner a millisecond or two. */
const partSize = 250

const port = parentPort
if (port === null) throw new Error('This program runs as a thread of a search only.')
const tell = (message: SearchMessage) => port.postMessage(message)
const { sources, known } = workerData as SearchTask

/** So much lower that a thread which wants the same core has it nine times out of ten. */
const lowPriority = 10
// The first search is waited for. A later one has time, and open clusters may need the core that it runs on. On Linux this
// is the calling thread's; elsewhere it would be the whole server's.
if (known.size > 0 && process.platform === 'linux') setPriority(lowPriority)

await search(sources, known, {
  onCandidates: (candidates) => tell({ t: 'candidates', candidates }),
  onReading: (path, state) => tell({ t: 'reading', path, state }),
  async onFinding(path, state, finding) {
    for (let at = 0; at < finding.contexts.length; at += partSize) {
      const taken = once(port, 'message')
      tell({ t: 'part', contexts: finding.contexts.slice(at, at + partSize) })
      await taken
    }
    tell({ t: 'finding', path, state, finding: { ...finding, contexts: [] } })
  },
})
tell({ t: 'end' })
