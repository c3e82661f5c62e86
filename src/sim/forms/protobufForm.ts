import { groupVersion, type WireShape } from '#machinery'
import type { Form } from './form.ts'
import { podMessage } from './podMessage.ts'
import type { ResourceType } from './resources.ts'
import { encodeMessage, lengthDelimited } from './wireWriter.ts'

type Json = Readonly<Record<string, unknown>>

const mediaType = 'application/vnd.kubernetes.protobuf'
const magic = Buffer.from('k8s\0')

/** The kinds that are written as protobuf. All others are written as JSON, whatever the client prefers. */
const messages: Readonly<Record<string, WireShape>> = { Pod: podMessage }

const listMeta: WireShape = {
  2: { name: 'resourceVersion', type: 'string' },
  3: { name: 'continue', type: 'string' },
  4: { name: 'remainingItemCount', type: 'int' },
}

const statusMessage: WireShape = {
  2: { name: 'status', type: 'string' },
  3: { name: 'message', type: 'string' },
  4: { name: 'reason', type: 'string' },
  6: { name: 'code', type: 'int' },
}

/** protobufForm is the protobuf form of that kind, for clients that prefer it; null where there is none. */
export function protobufForm({ gvr, kind }: ResourceType, accept: string, isWatch: boolean): Form | null {
  const shape = messages[kind]
  if (shape === undefined || !accept.startsWith(mediaType)) return null
  const apiVersion = groupVersion(gvr)
  const one = (object: object) => envelope(apiVersion, kind, encodeMessage(shape, object as Json))
  return {
    mediaType: isWatch ? `${mediaType};stream=watch` : mediaType,
    one,
    list: (objects, metadata) =>
      envelope(
        apiVersion,
        `${kind}List`,
        Buffer.concat([
          lengthDelimited(1, encodeMessage(listMeta, metadata as Json)),
          ...objects.map((object) => lengthDelimited(2, encodeMessage(shape, object as Json))),
        ]),
      ),
    bookmark: (metadata) => one({ metadata }),
    body: (document) => document as Buffer,
    event: (type, object) => frame(type, Buffer.isBuffer(object) ? object : statusEnvelope(object)),
  }
}

const statusEnvelope = (status: unknown): Buffer =>
  envelope('v1', 'Status', encodeMessage(statusMessage, status as Json))

/** runtime.Unknown: the kind of an object, and its bytes. */
function envelope(apiVersion: string, kind: string, raw: Buffer): Buffer {
  const typeMeta = [lengthDelimited(1, Buffer.from(apiVersion)), lengthDelimited(2, Buffer.from(kind))]
  return Buffer.concat([magic, lengthDelimited(1, Buffer.concat(typeMeta)), lengthDelimited(2, raw)])
}

/** A metav1.WatchEvent after its length. */
function frame(type: string, object: Buffer): Buffer {
  const event = Buffer.concat([
    lengthDelimited(1, Buffer.from(type)),
    lengthDelimited(2, lengthDelimited(1, object)),
  ])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(event.length)
  return Buffer.concat([length, event])
}
