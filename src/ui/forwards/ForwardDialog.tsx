import '../actions/actions.css'
import { useEffect, useState } from 'react'
import {
  type ClusterState,
  FlotillaError,
  type ForwardTarget,
  forwardNeeds,
  forwardsTo,
  type PortTaken,
} from '#contract'
import { type Args, type FormField, kindOfDomain } from '#kinds'
import { messageOf } from '#machinery'
import { obstacleOf } from '../actions/actionsOf.ts'
import { DialogCluster } from '../actions/DialogCluster.tsx'
import { DialogFoot } from '../actions/DialogFoot.tsx'
import { FormFields } from '../actions/FormFields.tsx'
import { useDenied } from '../actions/usePermitted.ts'
import { useApplication } from '../application/application.ts'
import { ConfirmName } from '../kit/ConfirmName.tsx'
import { ModalDialog } from '../kit/ModalDialog.tsx'
import { type ForwardablePort, localPortFor, portsOf } from './portsOf.ts'

/** The choice of a port that the object does not declare. */
const otherPort = 'other'

/**
 * ForwardDialog asks which port of an object is forwarded, and to which port of this machine. It takes no other port than that;
 * where another program has it, it offers the next one that is free.
 */
export function ForwardDialog(props: {
  cluster: ClusterState
  target: Omit<ForwardTarget, 'port'>
  onClose: () => void
}) {
  const { cluster, target, onClose } = props
  const { tabs, dialog } = useApplication()
  const { clusterId, clusterName, settings, serverVersion } = cluster
  const { domain, namespace, name } = target
  const session = tabs.session(clusterId)
  const known = usePorts(clusterId, target)
  const [chosen, setChosen] = useState<Args>({})
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [free, setFree] = useState<number | null>(null)
  const [isUnderWay, setIsUnderWay] = useState(false)
  const [denied = null] = useDenied(session, [forwardNeeds(serverVersion, namespace)])
  const obstacle = obstacleOf(cluster) ?? denied
  const wantsName = settings.protection === 'confirm'

  const ports = known ?? []
  const choice = String(chosen.port ?? ports[0]?.port ?? otherPort)
  const isOther = choice === otherPort
  const number = isOther
    ? numberIn(chosen.other)
    : (ports.find(({ port }) => port === choice)?.number ?? null)
  const port = isOther ? (number === null ? null : String(number)) : choice
  const local =
    chosen.local === undefined ? (number === null ? null : localPortFor(number)) : numberIn(chosen.local)
  const isService = forwardsTo(domain) === 'service'
  const fields = fieldsOf(ports, isService, isOther)
  const args: Args = { port: choice, other: number, local, restores: chosen.restores ?? false }

  const open = async (localPort: number) => {
    if (session === null || port === null) return
    setIsUnderWay(true)
    setProblem(null)
    setFree(null)
    const asked = dialog.value
    try {
      const restores = chosen.restores === true
      const params = { ...target, port, localPort, restores, confirmed: wantsName }
      await session.request('forward/open', params, new AbortController().signal)
      if (dialog.value === asked) dialog.set('forwards')
    } catch (refusal) {
      setIsUnderWay(false)
      setProblem(messageOf(refusal))
      setFree(nextFree(refusal))
    }
  }
  const isReady =
    !isUnderWay &&
    obstacle === null &&
    port !== null &&
    local !== null &&
    (!wantsName || typed === clusterName)
  const kind = kindOfDomain(domain)
  return (
    <ModalDialog label={`Forward a port of ${name}`} className="action-dialog" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady && local !== null) void open(local)
        }}
      >
        <DialogCluster cluster={cluster} />
        <div className="action-head">
          <h2>
            Forward a port of <span className="action-object">{name}</span>
          </h2>
          <p className="faint">
            {kind?.title.one} in {namespace}
          </p>
        </div>
        <div className="action-does">
          <p>{does(domain)}</p>
        </div>
        {known !== null && (
          <FormFields
            fields={fields}
            args={args}
            onChange={(id, value) =>
              // Another port has another proposal.
              setChosen(({ local: before, ...rest }) =>
                id === 'port' || id === 'other'
                  ? { ...rest, [id]: value }
                  : { ...rest, local: before, [id]: value },
              )
            }
          />
        )}
        {wantsName && obstacle === null && (
          <ConfirmName className="action-field" name={clusterName} typed={typed} onTyped={setTyped} />
        )}
        {free !== null && (
          <p className="forward-free">
            Port {free} is free.
            <button
              type="button"
              className="button button-small"
              disabled={!isReady}
              onClick={() => {
                setChosen((before) => ({ ...before, local: free }))
                void open(free)
              }}
            >
              Use port {free}
            </button>
          </p>
        )}
        <DialogFoot problem={obstacle ?? problem} isDangerous={false} isReady={isReady} onClose={onClose}>
          Forward
        </DialogFoot>
      </form>
    </ModalDialog>
  )
}

/** The ports that the object declares; null while it is being read, and none where it may not be. */
function usePorts(
  clusterId: ClusterState['clusterId'],
  { domain, namespace, name }: Omit<ForwardTarget, 'port'>,
): readonly ForwardablePort[] | null {
  const { tabs } = useApplication()
  const session = tabs.session(clusterId)
  const [ports, setPorts] = useState<readonly ForwardablePort[] | null>(null)
  useEffect(() => {
    const gvr = kindOfDomain(domain)?.gvr
    if (session === null || gvr === undefined) return
    const stop = new AbortController()
    session.request('object', { ...gvr, namespace, name }, stop.signal).then(
      (object) => {
        if (!stop.signal.aborted) setPorts(portsOf(domain, object))
      },
      () => {
        // A permission for the ports is enough: they can be typed.
        if (!stop.signal.aborted) setPorts([])
      },
    )
    return () => stop.abort()
  }, [session, domain, namespace, name])
  return ports
}

function fieldsOf(
  ports: readonly ForwardablePort[],
  isService: boolean,
  isOther: boolean,
): readonly FormField[] {
  const choices = ports.map(({ port, label }) => ({ value: port, label }))
  const others = isService && ports.length > 0 ? [] : [{ value: otherPort, label: 'Another port' }]
  const isTyped: readonly FormField[] = isOther
    ? [{ type: 'number', id: 'other', label: 'Port number', least: 1, most: 65_535, default: null }]
    : []
  return [
    ...(ports.length === 0
      ? []
      : [
          {
            type: 'select',
            id: 'port',
            label: 'Port',
            choices: [...choices, ...others],
            default: null,
          } as const,
        ]),
    ...isTyped,
    { type: 'number', id: 'local', label: 'Port of this machine', least: 0, most: 65_535, default: null },
    {
      type: 'checkbox',
      id: 'restores',
      label: 'Open again with this cluster',
      hint: 'Otherwise it is listed as stopped when you open the cluster the next time.',
      default: false,
    },
  ]
}

const does = (domain: ForwardTarget['domain']): string =>
  forwardsTo(domain) === 'pod'
    ? 'Programs on this machine reach the pod at a port of localhost, until you stop it or close the cluster.'
    : `Programs on this machine reach a pod of this ${forwardsTo(domain)} at a port of localhost. The port stays open while its pods change.`

const numberIn = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535 ? value : null

/** nextFree is the free port that a refusal names; null for any other refusal. */
export const nextFree = (refusal: unknown): number | null =>
  refusal instanceof FlotillaError && refusal.code === 'port_taken'
    ? (refusal.details as PortTaken).next
    : null
