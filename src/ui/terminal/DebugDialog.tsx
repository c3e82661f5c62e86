import { useState } from 'react'
import * as v from 'valibot'
import {
  type ClusterState,
  type DebugProfile,
  debugContainerNeeds,
  debugProfiles,
  shellDomains,
} from '#contract'
import {
  type Args,
  allowedProfiles,
  debugObstacle,
  type FormField,
  namespaceKind,
  podKind,
  weakenedBy,
} from '#kinds'
import { useApplication } from '../application/application.ts'
import { wordsOf } from './commandWords.ts'
import { DebugFrame, firstImage } from './DebugFrame.tsx'
import { policyRemarks, profileChoices } from './profileChoices.ts'
import { type ReadPod, useReadObject } from './useReadObject.ts'

/** The name under which the page keeps the image that was used last in a cluster. */
const imageName = 'debug-image'
/** The choice of no target. */
const noTarget = ''

/** DebugDialog asks for the container that is added to a pod to look into it. */
export function DebugDialog(props: {
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
  const containers = (read.object?.spec?.containers ?? []).map((each) => each.name)
  const kept = v.safeParse(v.string(), session?.storage.read(imageName))
  const args = {
    image: kept.success ? kept.output : firstImage,
    target: containers[0] ?? noTarget,
    profile: allowed?.profiles[0] ?? 'general',
    command: '',
    ...chosen,
  }
  const image = String(args.image).trim()
  const profile = debugProfiles.find((each) => each === args.profile) ?? 'general'
  const remarks = [...policyRemarks(namespace, allowed, profile), ...weakenedWords(read.object, profile)]
  return (
    <DebugFrame
      cluster={cluster}
      subject={{ domain: shellDomains.pod, namespace, name }}
      uid={uid}
      title="Debug"
      place={`Pod in ${namespace}`}
      does={[
        'A container with this image is added to the pod, and its shell is opened.',
        'It ends with the shell, and stays listed until the pod is deleted.',
      ]}
      fields={read.isReading || place.isReading ? null : fieldsOf(containers)}
      args={args}
      onChange={(id, value) => setChosen((before) => ({ ...before, [id]: value }))}
      remarks={remarks}
      obstacle={read.object === null ? null : debugObstacle(read.object)}
      needs={[debugContainerNeeds(cluster.serverVersion, namespace)]}
      button={`Debug ${name}`}
      onClose={onClose}
      ask={async (asked, confirmed) => {
        const answer = await asked.request(
          'debug/container',
          {
            ...{ namespace, pod: name, uid, image, profile, confirmed },
            target: args.target === noTarget ? null : String(args.target),
            command: wordsOf(String(args.command)),
          },
          new AbortController().signal,
        )
        asked.storage.write(imageName, image)
        return answer
      }}
    />
  )
}

const fieldsOf = (containers: readonly string[]): readonly FormField[] => [
  { type: 'text', id: 'image', label: 'Image', default: firstImage },
  {
    type: 'select',
    id: 'target',
    label: 'See the processes of',
    choices: [
      ...containers.map((name) => ({ value: name, label: name })),
      { value: noTarget, label: 'No other container' },
    ],
    default: null,
  },
  {
    type: 'select',
    id: 'profile',
    label: 'Profile',
    choices: profileChoices,
    default: 'general',
  },
  { type: 'text', id: 'command', label: 'Command', default: '', absent: 'The image’s own command' },
]

function weakenedWords(pod: ReadPod | null, profile: DebugProfile): readonly string[] {
  const user = pod === null ? null : weakenedBy(pod, profile)
  return user === null
    ? []
    : [`The whole pod runs as user ${user}, so rights of this profile may have no effect.`]
}
