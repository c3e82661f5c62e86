import type { Relay, RelayedAnswer } from '../relay.ts'

/** Failure is one way in which a list or a watch goes wrong once. */
export interface Failure {
  readonly name: string
  /** Whether it is one of lists in pages. */
  readonly isOfPages?: boolean
  /** Whether it befalls the next event, so that it takes one. */
  readonly takesEvent?: boolean
  /** What the reflector says of it. */
  readonly reason: 'expired' | 'malformed' | 'reset'
  /** Whether the watch before it ends so soon that this is said as well. */
  readonly endsWatch?: boolean
  /** Pages of lists that may be asked for because of it. */
  readonly lists: number
  /** Lets it happen to a reflector that is live. */
  befall(relay: Relay, relist: () => void): void
}

export const isWatch = (url: URL): boolean => url.searchParams.has('watch')
const isFirstPage = (url: URL): boolean => !isWatch(url) && url.searchParams.has('limit') && !isContinued(url)
const isContinued = (url: URL): boolean => url.searchParams.has('continue')

/** A moment that the server has forgotten. */
const ageWatch = (url: URL): void => {
  for (const name of ['sendInitialEvents', 'resourceVersionMatch']) url.searchParams.delete(name)
  url.searchParams.set('resourceVersion', '1')
}

const ageList = (url: URL): void => {
  for (const name of ['watch', 'sendInitialEvents', 'allowWatchBookmarks', 'timeoutSeconds'])
    url.searchParams.delete(name)
  url.searchParams.set('resourceVersion', '1')
  url.searchParams.set('resourceVersionMatch', 'Exact')
}

/** The same continue token as if it were from the cluster's first moment. */
export function ageToken(url: URL): void {
  const token = url.searchParams.get('continue') ?? ''
  const content = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as object
  url.searchParams.set('continue', Buffer.from(JSON.stringify({ ...content, rv: 1 })).toString('base64url'))
}

export const runningWatches = (relay: Relay): readonly RelayedAnswer[] =>
  relay.running.filter(({ url }) => isWatch(url))

const endWatches = (relay: Relay): void => {
  for (const watch of runningWatches(relay)) watch.end()
}

/** Does this to the next part of a watch, and nothing to those behind it. */
function spoilNext(relay: Relay, spoil: (bytes: Buffer, answer: RelayedAnswer) => void): void {
  const alteration = relay.alter({
    fits: isWatch,
    part: (bytes, answer) => {
      alteration[Symbol.dispose]()
      spoil(bytes, answer)
    },
  })
}

const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length >> 1)

export const failures: readonly Failure[] = [
  {
    name: '410 to the list',
    reason: 'expired',
    lists: 4,
    befall: (relay, relist) => {
      relay.changeNext(isFirstPage, ageList)
      relist()
    },
  },
  {
    name: '410 between two pages',
    isOfPages: true,
    reason: 'expired',
    lists: 4,
    befall: (relay, relist) => {
      relay.changeNext(isContinued, ageToken)
      relist()
    },
  },
  {
    name: '410 to the watch',
    endsWatch: true,
    reason: 'expired',
    lists: 2,
    befall: (relay) => {
      relay.changeNext(isWatch, ageList)
      endWatches(relay)
    },
  },
  {
    name: '410 as the first event',
    endsWatch: true,
    reason: 'expired',
    lists: 2,
    befall: (relay) => {
      relay.changeNext(isWatch, ageWatch)
      endWatches(relay)
    },
  },
  {
    name: '410 inside the stream',
    reason: 'expired',
    lists: 2,
    befall: (relay) => {
      for (const watch of runningWatches(relay)) watch.conclude(ageWatch)
    },
  },
  {
    name: 'an event that is cut off by the end of the watch',
    takesEvent: true,
    reason: 'malformed',
    lists: 0,
    befall: (relay) =>
      spoilNext(relay, (bytes, answer) => {
        answer.write(half(bytes))
        answer.end()
      }),
  },
  {
    name: 'an event that is cut off by a reset',
    takesEvent: true,
    reason: 'reset',
    lists: 0,
    befall: (relay) =>
      spoilNext(relay, (bytes, answer) => {
        answer.write(half(bytes))
        answer.cut()
      }),
  },
  {
    name: 'an event that is garbled',
    takesEvent: true,
    reason: 'malformed',
    lists: 0,
    befall: (relay) =>
      spoilNext(relay, (bytes, answer) => {
        // The length stays, and the end of the line: what is between them means nothing in any form.
        answer.write(
          Buffer.concat([bytes.subarray(0, 4), Buffer.alloc(bytes.length - 5, 0xff), bytes.subarray(-1)]),
        )
      }),
  },
]
