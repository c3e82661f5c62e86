import type { NodeShellOpening } from '#contract'
import type { KubeObject } from '#machinery'

/** The labels of every pod that is made for the shell of a node. */
const nodeShellLabels = {
  'app.kubernetes.io/managed-by': 'flotilla',
  'app.kubernetes.io/name': 'node-shell',
}
export const nodeContainer = 'shell'

/** A shell of the node itself, in all namespaces of its first process. */
const enterNode = ['nsenter', '--target', '1', '--mount', '--uts', '--ipc', '--net', '--pid', '--']
const bestShell =
  'export TERM=xterm-256color; cd 2>/dev/null || cd /; command -v bash >/dev/null 2>&1 && exec bash -l; exec sh -l'

/** Names of pods are as long as labels where they are hostnames. */
const nameLength = 50

export const nodePodName = (node: string, token: string): string =>
  `${`node-shell-${node}`.slice(0, nameLength).replace(/[^a-z0-9]+$/u, '')}-${token}`

interface NodePod {
  readonly apiVersion: 'v1'
  readonly kind: 'Pod'
  readonly metadata: { readonly name: string; readonly labels: object }
  readonly spec: object
}

/** nodePodFor is a pod that enters a node, whatever the node's taints are, and that ends with its terminal or its deadline. */
export const nodePodFor = ({ node, image, minutes, command }: NodeShellOpening, name: string): NodePod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: nodeShellLabels },
  spec: {
    nodeName: node,
    hostPID: true,
    hostNetwork: true,
    hostIPC: true,
    restartPolicy: 'Never',
    activeDeadlineSeconds: minutes * 60,
    terminationGracePeriodSeconds: 1,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    tolerations: [{ operator: 'Exists' }],
    containers: [
      {
        name: nodeContainer,
        image,
        command: [...enterNode, ...(command ?? ['sh', '-c', bestShell])],
        stdin: true,
        stdinOnce: true,
        tty: true,
        securityContext: { privileged: true },
      },
    ],
  },
})

/** isNodeShell tells whether it is a pod that was made for the shell of a node. */
export const isNodeShell = ({ metadata }: KubeObject): boolean =>
  Object.entries(nodeShellLabels).every(([key, value]) => metadata.labels?.[key] === value)
