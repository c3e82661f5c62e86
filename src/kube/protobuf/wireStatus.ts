import type { WireShape } from '#machinery'
import type { KubeStatus } from '../errors/kubeError.ts'
import { openEnvelope } from './envelope.ts'
import { WireReader } from './wireReader.ts'

const statusShape: WireShape = {
  3: { name: 'message', type: 'string' },
  4: { name: 'reason', type: 'string' },
  5: { name: 'details', type: 'message', shape: { 5: { name: 'retryAfterSeconds', type: 'int' } } },
  6: { name: 'code', type: 'int' },
}

/** readWireStatus reads the Status at the reader's position. */
export const readWireStatus = (reader: WireReader): KubeStatus => ({
  kind: 'Status',
  ...(reader.object(statusShape) as KubeStatus),
})

/** openWireStatus reads the Status in the body of an answer; null where the body is something else. */
export function openWireStatus(bytes: Buffer): KubeStatus | null {
  const { kind, raw } = openEnvelope(bytes)
  return kind === 'Status' ? readWireStatus(new WireReader(raw)) : null
}
