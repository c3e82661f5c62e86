import * as v from 'valibot'
import type { KubeObject } from '#machinery'
import { type Action, defineAction } from '../actions.ts'

interface SigningRequest extends KubeObject {
  readonly spec?: { readonly username?: string; readonly signerName?: string }
  readonly status?: { readonly conditions?: readonly { readonly type: string }[] }
}

const decisionOf = ({ status }: SigningRequest): string | null =>
  status?.conditions?.find(({ type }) => type === 'Approved' || type === 'Denied')?.type ?? null

interface Decision {
  readonly type: 'Approved' | 'Denied'
  readonly words: Pick<Action, 'id' | 'title' | 'doing' | 'done'>
  readonly isDangerous: boolean
  readonly says: readonly [one: string, many: string]
}

/** decide adds the condition by which a signer signs a request, or does not. It cannot be taken back. */
const decide = ({ type, words, isDangerous, says }: Decision): Action =>
  defineAction({
    ...words,
    isDangerous,
    isBulk: true,
    args: v.object({}),
    needs: ({ group, resource, name }) => [
      { verb: 'update', group, resource, subresource: 'approval', namespace: '', name },
    ],
    refusal: (request) => {
      const decision = decisionOf(request)
      return decision === null ? null : `It is ${decision.toLowerCase()} already.`
    },
    says: (_, { targets, object }) => {
      const { username, signerName } = (object as SigningRequest | undefined)?.spec ?? {}
      return [
        ...(username === undefined ? [] : [`${username} requests it, for the signer ${signerName}.`]),
        says[targets.length === 1 ? 0 : 1],
        'The decision cannot be changed afterwards.',
      ]
    },
    planFrom: (request: SigningRequest, _, { nowMs }) => {
      const condition = {
        ...{ type, status: 'True', reason: `Flotilla${type}`, message: `${type} in Flotilla.` },
        lastUpdateTime: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
      }
      const conditions = [...(request.status?.conditions ?? []), condition]
      return {
        type: 'update',
        subresource: 'approval',
        body: { ...request, status: { ...request.status, conditions } },
      }
    },
  })

/** certificateSigningRequestActions are what can be done to certificate signing requests only. */
export const certificateSigningRequestActions: readonly Action[] = [
  decide({
    type: 'Approved',
    words: { id: 'approve', title: 'Approve', doing: 'Approving', done: 'Approved' },
    isDangerous: false,
    says: [
      'Its signer may issue the certificate, and its owner acts in the cluster under that name.',
      'Their signers may issue the certificates, and their owners act in the cluster under those names.',
    ],
  }),
  decide({
    type: 'Denied',
    words: { id: 'deny', title: 'Deny', doing: 'Denying', done: 'Denied' },
    isDangerous: true,
    says: ['No certificate is issued for it.', 'No certificates are issued for them.'],
  }),
]
