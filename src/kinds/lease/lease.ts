import type { KubeObject } from '#machinery'
import { age, text } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { code, count, moment, seconds } from '../details/fields.ts'
import { metadataSections, overview } from '../details/sections.ts'

interface Lease extends KubeObject {
  readonly spec?: {
    readonly holderIdentity?: string | null
    readonly leaseDurationSeconds?: number | null
    readonly acquireTime?: string | null
    readonly renewTime?: string | null
    readonly leaseTransitions?: number | null
  }
}

export const lease = defineKind<Lease, Lease>({
  gvr: { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' },
  kind: 'Lease',
  title: { one: 'Lease', many: 'Leases' },
  scope: 'namespaced',
  group: 'cluster',
  read: (object) => object,
  columns: [text('Holder', ({ spec }) => spec?.holderIdentity, { priority: 2, absent: '' }), age()],
  details: ({ metadata, spec = {} }) => [
    overview('Lease', metadata, [
      ['Holder identity', code(spec.holderIdentity)],
      ['Renew time', moment(spec.renewTime)],
      ['Acquire time', moment(spec.acquireTime)],
      ['Lease duration', seconds(spec.leaseDurationSeconds)],
      ['Lease transitions', count(spec.leaseTransitions)],
    ]),
    ...metadataSections(metadata),
  ],
})
