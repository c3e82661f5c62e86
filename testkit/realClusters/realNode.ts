import { expect, it } from 'vitest'
import { type NodeDiagnosis, whyNoRealNode } from './testbed.ts'

/** The real node's name, the same in every cluster; also the label and taint that mark it. */
const nodeName = 'real-node'
const mark = 'flotilla.test/real'

/** Images that a real node has. It has no way to any other. */
export const realImages = {
  /** A shell and common commands. */
  tools: 'flotilla.test/tools:1',
  /** One program without a shell: writes lines, serves HTTP, takes memory, ends with a code; see its `-help`. */
  writer: 'flotilla.test/writer:1',
} as const

/**
 * realNodeReason gives the reason why no real node can run on this machine, or null when one can. In CI it throws where
 * the machine allows one and only a program is missing.
 */
export const realNodeReason = async (): Promise<string | null> =>
  reasonToSkip(await whyNoRealNode(), Boolean(process.env.CI))

/**
 * onRealNode describes what needs a real node. Where the machine forbids one there is nothing to test, and no run can change
 * that; so it is no skipped part.
 */
export async function onRealNode(describe: () => void): Promise<void> {
  const reason = await realNodeReason()
  if (reason === null) describe()
  else
    it(`No real node can run here: ${reason}`, async () => {
      expect(await realNodeReason()).toBe(reason)
    })
}

/** reasonToSkip tells why tests on a real node are skipped, or null; in CI only for what no program would change. */
export function reasonToSkip({ reason, isForbidden }: NodeDiagnosis, isInCI: boolean): string | null {
  if (reason !== null && isInCI && isForbidden !== true)
    throw new Error(`A real node is needed in CI: ${reason}`)
  return reason
}

/** aRealPod is a pod that runs on a cluster's real node, also where the cluster has no scheduler. */
export const aRealPod = (
  name: string,
  spec: Record<string, unknown>,
  labels: Record<string, string> = {},
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels },
  spec: {
    nodeName,
    tolerations: [{ key: mark, operator: 'Exists' }],
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    ...spec,
  },
})
