import type { Intake, Stored } from '#kube'
import { type KubeObject, metadataShape, type ObjectMeta } from '#machinery'
import type { Relay } from '../relay.ts'

/** Seen is an item of a reflection, and what it says of its object. */
export interface Seen extends Stored {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** What the server printed; empty where whole objects are read. */
  readonly cells: Readonly<Record<string, unknown>>
}

/** Way is a form that lists and watches come in, and how the whole of it is read. */
export interface Way {
  readonly name: string
  readonly intake: Intake<Seen>
  /** Whether a list goes on in pages; its rest comes as initial events of the watch otherwise. */
  readonly isPaged: boolean
  /** What has to be on the way to the server for it. */
  prepare(relay: Relay): Disposable
}

const seen = ({ uid, resourceVersion, name, labels }: ObjectMeta, cells: Seen['cells'] = {}): Seen => ({
  uid,
  resourceVersion,
  name,
  labels: labels ?? {},
  cells,
})

const project = ({ metadata }: KubeObject): Seen => seen(metadata)

const asJson: Intake<Seen> = { form: 'object', project }
const asProtobuf: Intake<Seen> = {
  form: 'object',
  wire: { 1: { name: 'metadata', type: 'message', shape: metadataShape } },
  project,
}
const asTable: Intake<Seen> = {
  form: 'table',
  project: (cells, metadata) => {
    // An age is true of the moment it was printed in.
    const { Age: _, ...lasting } = Object.fromEntries(cells)
    return seen(metadata, lasting)
  },
}

const asMetadata: Intake<Seen> = { form: 'metadata', project: (metadata) => seen(metadata) }

const nothing = (): Disposable => ({ [Symbol.dispose]: () => {} })

/** Without this the server itself refuses initial events, as one that does not know them would. */
const refuseInitialEvents = (relay: Relay): Disposable =>
  relay.alter({
    fits: (url) => url.searchParams.has('sendInitialEvents'),
    address: (url) => url.searchParams.delete('resourceVersionMatch'),
  })

export const ways: readonly Way[] = [
  { name: 'JSON, in pages', intake: asJson, isPaged: true, prepare: nothing },
  { name: 'protobuf, in pages', intake: asProtobuf, isPaged: true, prepare: refuseInitialEvents },
  { name: 'protobuf, as initial events', intake: asProtobuf, isPaged: false, prepare: nothing },
  { name: 'metadata alone, in pages', intake: asMetadata, isPaged: true, prepare: refuseInitialEvents },
  { name: 'metadata alone, as initial events', intake: asMetadata, isPaged: false, prepare: nothing },
  { name: 'Table with metadata alone', intake: asTable, isPaged: true, prepare: nothing },
]
