import { KubeError } from '../errors/kubeError.ts'
import { WireReader } from './wireReader.ts'

const magic = Buffer.from('k8s\0')

/** isProtobuf tells Kubernetes' protobuf envelope from JSON by its first bytes. */
export const isProtobuf = (bytes: Buffer): boolean => bytes.subarray(0, 4).equals(magic)

/** Envelope is a `runtime.Unknown`: the kind of an object, and its bytes. */
export interface Envelope {
  readonly kind: string
  readonly raw: Buffer
}

/** openEnvelope unwraps one object or list. */
export function openEnvelope(bytes: Buffer): Envelope {
  if (!isProtobuf(bytes))
    throw new KubeError('malformed', 'The server sent something that is not its protobuf.')
  const reader = new WireReader(bytes.subarray(magic.length))
  let kind = ''
  let raw: Buffer = Buffer.alloc(0)
  reader.forEachField((field) => {
    if (field === 1) kind = reader.within(() => readKind(reader))
    else if (field === 2) raw = reader.slice()
    else return false
    return true
  })
  return { kind, raw }
}

/** `runtime.TypeMeta`: apiVersion, kind. */
function readKind(reader: WireReader): string {
  let kind = ''
  reader.forEachField((field) => {
    if (field !== 2) return false
    kind = reader.string()
    return true
  })
  return kind
}

/** WireEvent is a `metav1.WatchEvent`: its type, and the object in its own envelope. */
export interface WireEvent {
  readonly type: string
  readonly object: Envelope
}

export function readWireEvent(frame: Buffer): WireEvent {
  const reader = new WireReader(frame)
  let type = ''
  let object: Envelope | null = null
  reader.forEachField((field) => {
    if (field === 1) type = reader.string()
    else if (field === 2) {
      // The bytes are the only field of RawExtension.
      object = reader.within(() => {
        let inner: Buffer = Buffer.alloc(0)
        reader.forEachField((number) => {
          if (number !== 1) return false
          inner = reader.slice()
          return true
        })
        return openEnvelope(inner)
      })
    } else return false
    return true
  })
  if (object === null) throw new KubeError('malformed', 'The watch sent an event without an object.')
  return { type, object }
}
