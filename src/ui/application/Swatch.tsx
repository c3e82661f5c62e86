import { useColour } from './useColour.ts'

/** Swatch is a cluster's colour; it always stands next to the cluster's name. */
export function Swatch({ clusterId }: { clusterId: string }) {
  return <i className="swatch" style={{ background: useColour(clusterId) }} aria-hidden="true" />
}
