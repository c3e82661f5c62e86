import { useApplication } from '../page/application.ts'

/** Swatch is a cluster's colour; it always stands beside the cluster's name. */
export function Swatch({ clusterId }: { clusterId: string }) {
  const { colours } = useApplication()
  return <i className="swatch" style={{ background: colours.of(clusterId) }} aria-hidden="true" />
}
