import type { KubeObject } from '#machinery'
import { defineCustomKind } from '../definition/customKind.ts'
import { customRefs, naming } from '../definition/relations.ts'
import { type Condition, conditionsSection } from '../details/conditions.ts'
import { code, items, state, words } from '../details/fields.ts'
import { metadataSections, overview } from '../details/sections.ts'
import { acceptedStatus, gatewayApi, linksTo, namedBy, type Reference } from './gatewayApi.ts'

interface GatewayClass extends KubeObject {
  readonly spec?: {
    readonly controllerName?: string
    readonly description?: string
    readonly parametersRef?: Reference
  }
  readonly status?: {
    readonly conditions?: readonly Condition[]
    /** Strings in earlier versions of the API, objects in later ones. */
    readonly supportedFeatures?: readonly (string | { readonly name?: string })[]
  }
}

const objectStatus = ({ status }: GatewayClass) => acceptedStatus(status?.conditions)
const noDefaults = { group: '', kind: '', namespace: '' }

export const gatewayClass = defineCustomKind<GatewayClass>({
  ...gatewayApi,
  resource: 'gatewayclasses',
  kind: 'GatewayClass',
  title: { one: 'Gateway Class', many: 'Gateway Classes' },
  objectStatus,
  relations: ({ spec }) => [
    ...namedBy('Parameters from', spec?.parametersRef && [spec.parametersRef], noDefaults),
    ...naming('Used by', null, customRefs.gateway),
  ],
  details: (object) => {
    const { metadata, spec = {}, status = {} } = object
    return [
      overview('Gateway Class', metadata, [
        ['Status', state(objectStatus(object))],
        ['Controller', code(spec.controllerName)],
        ['Description', words(spec.description)],
        ['Parameters', linksTo(spec.parametersRef && [spec.parametersRef], noDefaults)],
        [
          'Supported features',
          items(
            (status.supportedFeatures ?? []).flatMap((each) =>
              typeof each === 'string' ? each : (each.name ?? []),
            ),
          ),
        ],
      ]),
      ...conditionsSection(status.conditions),
      ...metadataSections(metadata),
    ]
  },
})
