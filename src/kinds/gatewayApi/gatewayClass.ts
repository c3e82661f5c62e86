import type { KubeObject } from '#machinery'
import { defineCustomKind } from '../customKind.ts'
import { code, items, words } from '../detailFields.ts'
import { type Condition, conditionsSection, metadataSections } from '../metadataSections.ts'
import { overview } from '../overview.ts'
import { customRefs, naming } from '../relations.ts'
import { acceptance, gatewayApi, linksTo, namedBy, type Reference, standingField } from './gatewayApi.ts'

interface GatewayClass extends KubeObject {
  readonly spec?: {
    readonly controllerName?: string
    readonly description?: string
    readonly parametersRef?: Reference
  }
  readonly status?: {
    readonly conditions?: readonly Condition[]
    /** Words in earlier versions, objects in later ones. */
    readonly supportedFeatures?: readonly (string | { readonly name?: string })[]
  }
}

const standing = ({ status }: GatewayClass) => acceptance(status?.conditions)
const anything = { group: '', kind: '', namespace: '' }

export const gatewayClass = defineCustomKind<GatewayClass>({
  ...gatewayApi,
  resource: 'gatewayclasses',
  kind: 'GatewayClass',
  title: { one: 'Gateway Class', many: 'Gateway Classes' },
  standing,
  relations: ({ spec }) => [
    ...namedBy('Takes its parameters from', spec?.parametersRef && [spec.parametersRef], anything),
    ...naming('Is the class of', null, customRefs.gateway),
  ],
  details: (object) => {
    const { metadata, spec = {}, status = {} } = object
    return [
      overview('Gateway Class', metadata, [
        standingField(standing(object)),
        ['Controller', code(spec.controllerName)],
        ['Description', words(spec.description)],
        ['Parameters', linksTo(spec.parametersRef && [spec.parametersRef], anything)],
        [
          'Features',
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
