import { useEffect, useState } from 'react'
import type { ClusterId, Demo, DemoCluster, DemoFaultName } from '#contract'
import { useApplication } from '../application/application.ts'
import { Swatch } from '../application/Swatch.tsx'

const faultWords: Readonly<Record<DemoFaultName, string>> = {
  'signed-out': 'Signed out',
  unreachable: 'Never answers',
  refusing: 'Refuses connections',
  flapping: 'Comes and goes',
  slow: 'Slow network',
  failing: 'Server errors',
}
const faultNames = Object.keys(faultWords) as DemoFaultName[]

/** DemoPanel switches the troubles of each simulated cluster on and off, for people to see whom they reach. */
export function DemoPanel() {
  const { client, notices } = useApplication()
  const [demo, setDemo] = useState<Demo | null>(null)
  useEffect(() => {
    let isShown = true
    void notices.attempt(null, async () => {
      const answer = await client.api.demo()
      if (isShown) setDemo(answer)
    })
    return () => {
      isShown = false
    }
  }, [client, notices])

  const change = (clusterId: ClusterId, faults: readonly DemoFaultName[]) =>
    void notices.attempt(clusterId, async () => setDemo(await client.api.switchDemoFaults(clusterId, faults)))
  return (
    <>
      <p className="demo-hint">Break one, then look at the others: they must not notice.</p>
      <ul className="demo-clusters">
        {(demo?.clusters ?? []).map((cluster) => (
          <DemoClusterSwitches key={cluster.clusterId} cluster={cluster} onChange={change} />
        ))}
      </ul>
    </>
  )
}

function DemoClusterSwitches(props: {
  cluster: DemoCluster
  onChange: (clusterId: ClusterId, faults: readonly DemoFaultName[]) => void
}) {
  const { clusterId, clusterName, about, faults } = props.cluster
  const toggle = (name: DemoFaultName) =>
    props.onChange(
      clusterId,
      faults.includes(name) ? faults.filter((each) => each !== name) : [...faults, name],
    )
  return (
    <li className="demo-cluster">
      <p className="demo-cluster-name">
        <Swatch clusterId={clusterId} />
        <strong>{clusterName}</strong>
        <span className="faint">{about}</span>
      </p>
      <fieldset className="demo-switches" aria-label={`Faults of ${clusterName}`}>
        {faultNames.map((name) => (
          <button
            key={name}
            type="button"
            className="demo-switch"
            aria-pressed={faults.includes(name)}
            onClick={() => toggle(name)}
          >
            {faultWords[name]}
          </button>
        ))}
        {faults.includes('signed-out') && (
          <button type="button" className="button button-small" onClick={() => toggle('signed-out')}>
            Sign in
          </button>
        )}
      </fieldset>
    </li>
  )
}
