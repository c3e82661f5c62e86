import type { Gvr } from '#machinery'
import type { CustomKind } from './definition/customKind.ts'
import { backendTlsPolicy } from './gatewayApi/backendTlsPolicy.ts'
import { gateway } from './gatewayApi/gateway.ts'
import { gatewayClass } from './gatewayApi/gatewayClass.ts'
import { referenceGrant } from './gatewayApi/referenceGrant.ts'
import { grpcRoute, httpRoute, tcpRoute, tlsRoute } from './gatewayApi/routes.ts'
import { verticalPodAutoscaler } from './verticalPodAutoscaler/verticalPodAutoscaler.ts'

/** customKinds are the custom resources that Flotilla knows, in the order in which the sidebar lists them. */
export const customKinds: readonly CustomKind[] = [
  gateway,
  gatewayClass,
  httpRoute,
  grpcRoute,
  tcpRoute,
  tlsRoute,
  referenceGrant,
  backendTlsPolicy,
  verticalPodAutoscaler,
]

/** customKindOf finds the CustomKind of a resource in any version. */
export const customKindOf = (gvr: Pick<Gvr, 'group' | 'resource'>): CustomKind | undefined =>
  customKinds.find(({ group, resource }) => group === gvr.group && resource === gvr.resource)
