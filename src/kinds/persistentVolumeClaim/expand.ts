import * as v from 'valibot'
import { type KubeObject, parseQuantity } from '#machinery'
import { defineAction, toPatch } from '../actions.ts'
import { outsideOwners } from '../workloads/outsideOwners.ts'

interface Claim extends KubeObject {
  readonly spec?: { readonly resources?: { readonly requests?: { readonly storage?: string } } }
  readonly status?: { readonly phase?: string }
}

const storageOf = (claim: KubeObject | null | undefined): string =>
  (claim as Claim | null | undefined)?.spec?.resources?.requests?.storage ?? ''

const rule = 'storage is an amount such as 20Gi'
const expandArgs = v.object({
  storage: v.pipe(
    v.string(rule),
    v.check((text) => (parseQuantity(text) ?? 0) > 0, rule),
  ),
})

/** expand asks for more storage; the storage class decides whether the volume may grow. */
export const expand = defineAction({
  id: 'expand',
  isFinal: true,
  title: 'Expand',
  doing: 'Expanding',
  done: 'Expanded',
  args: expandArgs,
  form: (claim) => [
    { id: 'storage', type: 'text', label: 'Storage', default: storageOf(claim), absent: '20Gi' },
  ],
  needs: toPatch,
  refusal: (claim: Claim, { storage }) => {
    if (claim.status?.phase !== 'Bound') return 'It is not bound to a volume.'
    const [now, wanted] = [parseQuantity(storageOf(claim)), parseQuantity(storage)]
    return now === null || wanted === null || wanted >= now
      ? null
      : `It has ${storageOf(claim)}, and can only become larger.`
  },
  says: (_, { object }) => [
    `It has ${storageOf(object) || 'an unknown amount of storage'} now. A volume cannot become smaller again.`,
  ],
  warns: (_, subject) => outsideOwners(subject, 'amount of storage'),
  planFrom: (_, { storage }) => ({
    type: 'patch',
    patchType: 'merge',
    body: { spec: { resources: { requests: { storage } } } },
  }),
})
