import * as v from 'valibot'
import {
  type FromBerth,
  jobNewsEntries,
  madePodSchema,
  maxForwards,
  maxMadePods,
  rememberedForwardSchema,
} from '#contract'

/** A berth handles what clusters say, so its words are cut and cleaned before they travel on. */
const words = v.pipe(
  v.string(),
  v.transform((text) => printable(text).slice(0, 4000)),
)
const someWords = v.nullable(words)
const time = v.nullable(v.number())

const berthStateSchema = v.object({
  lifecycle: v.picklist(['opening', 'connecting', 'syncing', 'ready', 'reconnecting', 'signed-out']),
  reason: someWords,
  auth: v.object({
    state: v.picklist(['valid', 'recovering', 'invalid']),
    reason: someWords,
    failure: v.nullable(v.picklist(['refused', 'credential', 'unreachable'])),
    plugin: v.nullable(v.object({ command: words, login: words })),
    pluginSays: someWords,
    nextTryAt: time,
  }),
  health: v.object({ state: v.picklist(['unknown', 'healthy', 'degraded']), reason: someWords }),
  serverVersion: someWords,
  nextTryAt: time,
  isShortOfMemory: v.boolean(),
  usage: v.object({
    requests: v.number(),
    watches: v.number(),
    bytesReceived: v.number(),
    rssBytes: v.number(),
  }),
})

const fromBerthSchema = v.variant('t', [
  v.object({ t: v.literal('listening'), port: v.nullable(v.number()) }),
  v.object({ t: v.literal('state'), state: berthStateSchema }),
  v.object({
    t: v.literal('log'),
    entry: v.object({
      at: v.number(),
      level: v.picklist(['debug', 'info', 'warning', 'error']),
      text: words,
    }),
  }),
  v.object({ t: v.literal('settings-taken'), revision: v.number() }),
  v.object({
    t: v.literal('job'),
    job: v.object({ ...jobNewsEntries, jobId: words, action: words, title: words, reason: someWords }),
  }),
  v.object({
    t: v.literal('made-pods'),
    pods: v.pipe(v.array(madePodSchema), v.maxLength(maxMadePods)),
  }),
  v.object({
    t: v.literal('forwards'),
    forwards: v.pipe(v.array(rememberedForwardSchema), v.maxLength(maxForwards)),
  }),
  v.object({ t: v.literal('backend-error'), resourceKind: words, message: words, error: words }),
])

/** parseBerthMessage reads a message of a berth; null where it is none. */
export function parseBerthMessage(message: unknown): FromBerth | null {
  const parsed = v.safeParse(fromBerthSchema, message)
  return parsed.success ? parsed.output : null
}

/** Text without control characters, which terminals would obey; line breaks stay. */
export const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ')
