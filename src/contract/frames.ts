import * as v from 'valibot'
import type { Segment as RowSegment } from '#machinery'
import type { Column, Row } from './cells.ts'
import { maxCreditBytes } from './channels.ts'
import { documentDomains } from './documents.ts'
import type { ErrorBody } from './errors.ts'
import { uploadSpecSchema } from './files.ts'
import { logSpecSchema, nodeLogSpecSchema } from './logs.ts'
import { requestNames } from './requests.ts'
import { shellSpecSchema } from './shells.ts'
import type { Freshness } from './states.ts'
import { type WindowSpec, windowSpecSchema } from './windows.ts'

/**
 * The frames of a cluster's own WebSocket, JSON text, one frame a message. The page opens windows and sends requests;
 * the berth answers with numbered windows and patches. No frame names a cluster: the socket is the cluster's. The bytes
 * of channels come in binary frames (channels.ts).
 */

const windowId = v.pipe(v.number(), v.integer(), v.minValue(0))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const channelId = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 32 - 1))
const credit = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxCreditBytes))

/** What a channel carries. */
const channelSpecSchema = v.variant('type', [
  logSpecSchema,
  nodeLogSpecSchema,
  shellSpecSchema,
  uploadSpecSchema,
])
export type ChannelSpec = v.InferOutput<typeof channelSpecSchema>

/** Frames from the page. `open` on a window that is open moves it: its next frame is a whole window. */
export const clientFrameSchema = v.variant('t', [
  v.object({ t: v.literal('open'), window: windowId, spec: windowSpecSchema }),
  v.object({ t: v.literal('close'), window: windowId }),
  /** The page has drawn frame `n` of that window; only then is the next patch sent. */
  v.object({ t: v.literal('ack'), window: windowId, n: count }),
  /** The page missed a number and asks for the whole window. */
  v.object({ t: v.literal('again'), window: windowId }),
  v.object({
    t: v.literal('request'),
    id: count,
    route: v.picklist(requestNames),
    /** Read by the request's own schema. */
    params: v.record(v.string(), v.unknown()),
  }),
  v.object({ t: v.literal('cancel'), id: count }),
  /** Whether the page shows this cluster's tab. A socket that never says so counts as shown. */
  v.object({ t: v.literal('visible'), isVisible: v.boolean() }),
  /** Asks for a document and for its changes; `document` is the page's number for it. */
  v.object({
    t: v.literal('follow'),
    document: windowId,
    domain: v.picklist(documentDomains),
    tail: v.pipe(v.string(), v.maxLength(2000)),
  }),
  v.object({ t: v.literal('unfollow'), document: windowId }),
  /** The page has drawn state `n` of that document; only then is the next one sent. */
  v.object({ t: v.literal('seen'), document: windowId, n: count }),
  /** Opens a channel under a number that is higher than any before on this socket; the berth may send that many bytes. */
  v.object({ t: v.literal('channel-open'), channel: channelId, spec: channelSpecSchema, credit }),
  /** The page has taken that many bytes of the channel; the berth may send as many again. */
  v.object({ t: v.literal('channel-credit'), channel: channelId, credit }),
  v.object({ t: v.literal('channel-close'), channel: channelId }),
])
export type ClientFrame = v.InferOutput<typeof clientFrameSchema>

/** Part of a patch: rows kept from the window the page holds, or rows it does not have in this state. */
export type Segment = RowSegment<Row>

/** The facts about its view that every window frame carries. */
export interface ViewSummary {
  /** Rows that pass tail and filter. */
  readonly total: number
  /** Rows of the tail before the filter. */
  readonly unfiltered: number
  readonly freshness: Freshness
  /** Columns that have no values at this time, by id, and why, such as CPU where nothing measures it. */
  readonly withoutValues?: Readonly<Record<string, string>>
}

/** Frames from the berth. */
export type ServerFrame =
  /** A whole window; `n` starts at 1 again with every `open` and `again`. `problem` says why a filter is invalid. */
  | ({
      readonly t: 'window'
      readonly window: number
      readonly n: number
      readonly spec: WindowSpec
      readonly columns: readonly Column[]
      readonly rows: readonly Row[]
      readonly problem: string | null
    } & ViewSummary)
  /** The window's next state, put together from segments in order. */
  | ({
      readonly t: 'patch'
      readonly window: number
      readonly n: number
      readonly segments: readonly Segment[]
    } & ViewSummary)
  /** The window cannot be: unknown domain, malformed tail or sort. It is closed. */
  | ({ readonly t: 'refused'; readonly window: number } & ErrorBody)
  /** A document whole, as it is now; `n` counts from 1. */
  | { readonly t: 'document'; readonly document: number; readonly n: number; readonly body: unknown }
  /** The document cannot be: its tail is malformed. It is not followed. */
  | ({ readonly t: 'document-refused'; readonly document: number } & ErrorBody)
  /** The berth has taken that many bytes of the channel; the page may send as many again. */
  | { readonly t: 'channel-credit'; readonly channel: number; readonly credit: number }
  /** The channel has ended, by itself or with an error; all of its bytes were sent before. */
  | { readonly t: 'channel-end'; readonly channel: number; readonly error: ErrorBody['error'] | null }
  | { readonly t: 'response'; readonly id: number; readonly body: unknown }
  | ({ readonly t: 'failure'; readonly id: number } & ErrorBody)
