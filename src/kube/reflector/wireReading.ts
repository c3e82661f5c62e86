import { type KubeObject, metadataShapeOf, type WireShape } from '#machinery'
import { KubeError } from '../errors/kubeError.ts'
import { isProtobuf, openEnvelope, readWireEvent, type WireEvent } from '../protobuf/envelope.ts'
import { FrameSplitter } from '../protobuf/frameSplitter.ts'
import { SharedValues, WireReader } from '../protobuf/wireReader.ts'
import { readWireStatus } from '../protobuf/wireStatus.ts'
import type { AnswerReader, Entry, ListPage, Splitter, WatchEvent } from './answers.ts'
import { initialEventsEnd } from './answers.ts'

const protobuf = 'application/vnd.kubernetes.protobuf'

const listMetaShape: WireShape = {
  2: { name: 'resourceVersion', type: 'string' },
  3: { name: 'continue', type: 'string' },
  4: { name: 'remainingItemCount', type: 'int' },
}

const bookmarkShape: WireShape = {
  1: { name: 'metadata', type: 'message', shape: metadataShapeOf('resourceVersion', 'annotations') },
}

/**
 * WireReading reads Kubernetes' protobuf by the shape of an intake: several times faster than JSON, and without the
 * fields that are not read. An answer in JSON, from the server or a proxy in front of it, is read as JSON.
 */
export class WireReading<T> implements AnswerReader<T> {
  readonly listAccept: string
  readonly watchAccept: string
  readonly query = {}
  readonly canStreamInitial = true
  readonly #shape: WireShape
  readonly #entry: (object: KubeObject) => Entry<T>
  readonly #json: AnswerReader<T>
  readonly #shared = new SharedValues()

  /** With `isMetadataOnly` the objects are PartialObjectMetadata, in which form every resource can be read. */
  constructor(
    shape: WireShape,
    entry: (object: KubeObject) => Entry<T>,
    json: AnswerReader<T>,
    isMetadataOnly = false,
  ) {
    this.#shape = shape
    this.#entry = entry
    this.#json = json
    const partial = (kind: string) => (isMetadataOnly ? `;as=${kind};v=v1;g=meta.k8s.io` : '')
    // A server behind the API server that cannot give metadata alone gives whole objects.
    const whole = isMetadataOnly ? ', application/json;q=0.8' : ''
    const list = partial('PartialObjectMetadataList')
    const watch = partial('PartialObjectMetadata')
    this.listAccept = `${protobuf}${list}, ${json.listAccept};q=0.9${whole}`
    this.watchAccept = `${protobuf};stream=watch${watch}, ${json.watchAccept};q=0.9${whole}`
  }

  page(bytes: Buffer): ListPage<T> {
    if (!isProtobuf(bytes)) return this.#json.page(bytes)
    const reader = new WireReader(openEnvelope(bytes).raw, this.#shared)
    const entries: Entry<T>[] = []
    let meta: { resourceVersion?: string; continue?: string; remainingItemCount?: number } = {}
    reader.forEachField((field) => {
      if (field === 1) meta = reader.within(() => reader.object(listMetaShape))
      else if (field === 2) entries.push(reader.within(() => this.#read(reader)))
      else return false
      return true
    })
    if (meta.resourceVersion === undefined)
      throw new KubeError('malformed', 'The server sent a list that cannot be read.')
    return {
      entries,
      resourceVersion: meta.resourceVersion,
      continueToken: meta.continue ?? null,
      remaining: meta.remainingItemCount ?? null,
    }
  }

  watch(onEvent: (event: WatchEvent<T>) => void): Splitter {
    const frames = new FrameSplitter((frame) => onEvent(this.#event(readWireEvent(frame))))
    let chosen: Splitter | null = null
    return {
      // A frame begins with the high byte of its length. That byte is never a brace, which would mean 2 GB.
      push: (chunk) => {
        chosen ??= chunk[0] === 0x7b ? this.#json.watch(onEvent) : frames
        chosen.push(chunk)
      },
      get heldBytes() {
        return chosen?.heldBytes ?? 0
      },
    }
  }

  #read(reader: WireReader): Entry<T> {
    return this.#entry(reader.object(this.#shape) as unknown as KubeObject)
  }

  #event({ type, object }: WireEvent): WatchEvent<T> {
    const reader = new WireReader(object.raw, this.#shared)
    switch (type) {
      case 'ADDED':
      case 'MODIFIED':
        return { type: 'put', entry: this.#read(reader) }
      case 'DELETED':
        return { type: 'delete', entry: this.#read(reader) }
      case 'BOOKMARK': {
        const { metadata } = reader.object(bookmarkShape) as {
          metadata?: { resourceVersion?: string; annotations?: Record<string, string> }
        }
        if (metadata?.resourceVersion === undefined) break
        const isInitialEnd = metadata.annotations?.[initialEventsEnd] === 'true'
        return { type: 'bookmark', resourceVersion: metadata.resourceVersion, isInitialEnd }
      }
      case 'ERROR':
        return { type: 'error', status: readWireStatus(reader) }
    }
    throw new KubeError('malformed', 'The watch sent an event that cannot be read.')
  }
}
