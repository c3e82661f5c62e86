import { useState } from 'react'
import * as v from 'valibot'
import { type ClusterState, nodeShellNeeds, shellDomains } from '#contract'
import { type Args, type FormField, nodeKind } from '#kinds'
import { useApplication } from '../application/application.ts'
import { DebugFrame, firstImage } from './DebugFrame.tsx'
import { useReadObject } from './useReadObject.ts'

/** The name under which the page keeps what was used last in a cluster. */
const keptName = 'node-shell'
const keptSchema = v.object({ image: v.string(), namespace: v.string() })
const proposed = { image: firstImage, namespace: 'kube-system', minutes: 60 }

/** NodeShellDialog asks for the pod by which a shell is opened on a node, and says what such a pod may do. */
export function NodeShellDialog(props: {
  cluster: ClusterState
  node: { readonly name: string; readonly uid: string }
  onClose: () => void
}) {
  const { cluster, node, onClose } = props
  const { name, uid } = node
  const session = useApplication().tabs.session(cluster.clusterId)
  const [chosen, setChosen] = useState<Args>({})
  const read = useReadObject(session, nodeKind.gvr, '', name)
  const kept = v.safeParse(keptSchema, session?.storage.read(keptName))
  const args = { ...proposed, ...(kept.success ? kept.output : {}), ...chosen }
  const image = String(args.image).trim()
  const namespace = String(args.namespace).trim()
  const minutes = typeof args.minutes === 'number' ? args.minutes : proposed.minutes
  const isWindows = read.object?.metadata.labels?.['kubernetes.io/os'] === 'windows'
  return (
    <DebugFrame
      cluster={cluster}
      subject={{ domain: shellDomains.node, namespace: '', name }}
      uid={uid}
      title="Open a shell on"
      place="Node"
      does={[
        'A privileged pod is made on this node. Its shell is root on the node itself, with all of its files and processes.',
        `The pod is deleted with the shell, and the cluster ends it after ${minutes} minutes in any case.`,
      ]}
      fields={read.isReading ? null : fields}
      args={args}
      onChange={(id, value) => setChosen((before) => ({ ...before, [id]: value }))}
      remarks={[]}
      obstacle={isWindows ? `${name} runs Windows, where such a pod cannot enter the node.` : null}
      needs={[nodeShellNeeds(cluster.serverVersion, namespace)]}
      isDangerous
      button={`Open a shell on ${name}`}
      onClose={onClose}
      ask={async (asked, confirmed) => {
        const answer = await asked.request(
          'debug/node',
          { node: name, namespace, image, minutes, confirmed },
          new AbortController().signal,
        )
        asked.storage.write(keptName, { image, namespace })
        return answer
      }}
    />
  )
}

const fields: readonly FormField[] = [
  {
    type: 'text',
    id: 'image',
    label: 'Image',
    hint: 'It needs nsenter.',
    default: proposed.image,
  },
  { type: 'text', id: 'namespace', label: 'Namespace of the pod', default: proposed.namespace },
  {
    type: 'number',
    id: 'minutes',
    label: 'End after',
    least: 1,
    most: 1440,
    unit: 'minutes',
    default: proposed.minutes,
  },
]
