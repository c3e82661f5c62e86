import { useState } from 'react'
import { type ClusterState, type DebugProfile, debugProfiles, podCopyNeeds, shellDomains } from '#contract'
import { type Args, allowedProfiles, type FormField, namespaceKind, podKind } from '#kinds'
import { useApplication } from '../application/application.ts'
import { wordsOf } from './commandWords.ts'
import { DebugFrame } from './DebugFrame.tsx'
import { policyRemarks, profileChoices } from './profileChoices.ts'
import { type ReadPod, useReadObject } from './useReadObject.ts'

/** A name has room for the end of the copy's. */
const nameLength = 57

/** CopyDialog asks for the copy of a pod that is looked into instead of the pod. */
export function CopyDialog(props: {
  cluster: ClusterState
  pod: { readonly namespace: string; readonly name: string; readonly uid: string }
  onClose: () => void
}) {
  const { cluster, pod, onClose } = props
  const { namespace, name, uid } = pod
  const session = useApplication().tabs.session(cluster.clusterId)
  const read = useReadObject<ReadPod>(session, podKind.gvr, namespace, name)
  const place = useReadObject(session, namespaceKind.gvr, '', namespace)
  const [chosen, setChosen] = useState<Args>({})
  const allowed = allowedProfiles(place.object)
  const containers = read.object?.spec?.containers ?? []
  const container = String(chosen.container ?? containers[0]?.name ?? '')
  const args = {
    copy: `${name.slice(0, nameLength)}-debug`,
    container,
    image: containers.find((each) => each.name === container)?.image ?? '',
    command: 'sh',
    profile: allowed?.profiles[0] ?? 'general',
    sameNode: false,
    ...chosen,
  }
  const copy = String(args.copy).trim()
  const image = String(args.image).trim()
  const profile: DebugProfile = debugProfiles.find((each) => each === args.profile) ?? 'general'
  return (
    <DebugFrame
      cluster={cluster}
      subject={{ domain: shellDomains.pod, namespace, name }}
      leadsTo={{ domain: shellDomains.pod, namespace, name: copy }}
      uid=""
      title="Debug a copy of"
      place={`Pod in ${namespace}`}
      does={[
        'A pod with the same spec is made, without labels, owner and probes. No service or controller takes it for its own.',
        'It reaches the same volumes and secrets, and stays until it is deleted.',
      ]}
      fields={read.isReading || place.isReading ? null : fieldsOf(containers.map((each) => each.name))}
      args={args}
      onChange={(id, value) =>
        // Another container has another image.
        setChosen(({ image: before, ...rest }) =>
          id === 'container' ? { ...rest, [id]: value } : { ...rest, ...imageOf(before), [id]: value },
        )
      }
      remarks={policyRemarks(namespace, allowed, profile)}
      obstacle={null}
      needs={[podCopyNeeds(cluster.serverVersion, namespace)]}
      button={`Debug a copy of ${name}`}
      onClose={onClose}
      ask={(asked, confirmed) =>
        asked.request(
          'debug/copy',
          {
            ...{ namespace, pod: name, uid, name: copy, container, image, profile, confirmed },
            sameNode: args.sameNode === true,
            command: wordsOf(String(args.command)),
          },
          new AbortController().signal,
        )
      }
    />
  )
}

const imageOf = (image: unknown): Args => (image === undefined ? {} : { image })

const fieldsOf = (containers: readonly string[]): readonly FormField[] => [
  { type: 'text', id: 'copy', label: 'Name of the copy', default: '' },
  {
    type: 'select',
    id: 'container',
    label: 'Container with the shell',
    choices: containers.map((name) => ({ value: name, label: name })),
    default: null,
  },
  { type: 'text', id: 'image', label: 'Image', default: '' },
  { type: 'text', id: 'command', label: 'Command', default: 'sh', absent: 'The container’s own command' },
  { type: 'select', id: 'profile', label: 'Profile', choices: profileChoices, default: 'general' },
  { type: 'checkbox', id: 'sameNode', label: 'Run on the same node', default: false },
]
