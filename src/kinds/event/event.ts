import type { Tone } from '#contract'
import { epochSeconds, type KubeObject, parseGroupVersion } from '#machinery'
import { number, status, text, time, wide } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { type KindFacts, sentence } from '../definition/facts.ts'
import { referred } from '../definition/relations.ts'
import type { DetailSection, DetailValue } from '../details/details.ts'
import { code, count, fields, links, plainText, state, words } from '../details/fields.ts'
import { metadataSections } from '../details/sections.ts'
import { eventWire } from './eventWire.ts'

interface Event extends KubeObject {
  readonly type?: string
  readonly reason?: string
  readonly message?: string
  readonly action?: string
  readonly count?: number
  readonly firstTimestamp?: string | null
  readonly lastTimestamp?: string | null
  readonly eventTime?: string | null
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string | null } | null
  readonly source?: { readonly component?: string; readonly host?: string }
  readonly reportingComponent?: string
  readonly reportingInstance?: string
  readonly involvedObject?: {
    readonly apiVersion?: string
    readonly kind?: string
    readonly namespace?: string
    readonly name?: string
    readonly uid?: string
    readonly fieldPath?: string
  }
}

export const event = defineKind<Event, Event>({
  gvr: { group: '', version: 'v1', resource: 'events' },
  kind: 'Event',
  title: { one: 'Event', many: 'Events' },
  scope: 'namespaced',
  group: 'cluster',
  defaultSort: { column: 'last-seen', isDescending: false },
  isNameWide: true,
  wire: eventWire,
  read: (object) => object,
  columns: [
    time('Last Seen', lastSeen, { priority: 1, absent: '<unknown>' }),
    status(({ type = '' }) => [eventTone(type), type], { title: 'Type' }),
    text('Reason', ({ reason }) => reason, { priority: 1, absent: '' }),
    text('Object', involved, { priority: 2, absent: '' }),
    wide(text('Subobject', ({ involvedObject }) => involvedObject?.fieldPath, { absent: '' })),
    wide(text('Source', source, { absent: '' })),
    text('Message', ({ message }) => message?.trim(), { priority: 3, absent: '' }),
    wide(time('First Seen', firstSeen, { absent: '<unknown>' })),
    wide(number('Count', times)),
  ],
  facts,
  relations: ({ involvedObject }) => referred('Involved object', involvedObject, involvedObject?.namespace),
  details,
})

/** The facts of a warning event are its message and its involved object. Other events have none. */
function facts(event: Event): KindFacts {
  if (event.type !== 'Warning') return {}
  const { apiVersion, kind, namespace, name, uid } = event.involvedObject ?? {}
  const { group } = parseGroupVersion(plainText(apiVersion))
  const reason = plainText(event.reason)
  return {
    warning: {
      about: {
        group,
        kind: plainText(kind),
        namespace: plainText(namespace),
        name: plainText(name),
        uid: plainText(uid),
      },
      reason,
      message: sentence(event.message, reason),
      count: times(event),
      firstAt: firstSeen(event),
      lastAt: lastSeen(event),
    },
  }
}

const eventTone = (type: string): Tone => (type === 'Warning' ? 'warn' : type === 'Normal' ? 'off' : 'info')

function firstSeen({ firstTimestamp, eventTime }: Event): number | null {
  return epochSeconds(firstTimestamp) ?? epochSeconds(eventTime)
}

/** A series has its own last time. Events without one have `lastTimestamp`, or only a first time. */
function lastSeen(event: Event): number | null {
  if (event.series) return epochSeconds(event.series.lastObservedTime)
  return epochSeconds(event.lastTimestamp) ?? firstSeen(event)
}

function times({ series, count }: Event): number {
  const times = series ? (series.count ?? 0) : count || 1
  return typeof times === 'number' ? times : 1
}

function involved({ involvedObject: { kind = '', name } = {} }: Event): string {
  return name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase()
}

function source({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || ''
  const instance = source?.host || reportingInstance
  return instance ? `${component}, ${instance}` : component
}

function details(event: Event): DetailSection[] {
  const { type = '', involvedObject, message = '' } = event
  return [
    {
      type: 'fields',
      title: 'Event',
      fields: fields([
        ['Type', state([eventTone(type), type])],
        ['Reason', words(event.reason)],
        ['Involved object', involvedLink(event)],
        ['Field path', code(involvedObject?.fieldPath)],
        ['Last seen', at(lastSeen(event))],
        ['First seen', at(firstSeen(event))],
        ['Count', count(times(event))],
        ['Source', words(source(event))],
        ['Action', words(event.action)],
      ]),
    },
    ...(message.trim() === ''
      ? []
      : [{ type: 'note', title: 'Message', text: message.trim(), tone: eventTone(type) } as const]),
    ...metadataSections(event.metadata),
  ]
}

const at = (seconds: number | null): DetailValue | null =>
  seconds === null ? null : { type: 'time', at: seconds }

function involvedLink({ involvedObject }: Event): DetailValue | null {
  if (!involvedObject?.kind || !involvedObject.name) return null
  const { apiVersion = '', kind, namespace = '', name } = involvedObject
  return links([{ gvk: { ...parseGroupVersion(apiVersion), kind }, namespace, name }])
}
