import type { Tone } from '#contract'
import type { KubeObject } from '#machinery'
import { age, status, text } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { named, refs } from '../definition/relations.ts'
import { type Condition, conditionsSection } from '../details/conditions.ts'
import { code, coreLink, count, flag, state } from '../details/fields.ts'
import { metadataSections, overview } from '../details/sections.ts'

interface ApiService extends KubeObject {
  readonly spec?: {
    readonly group?: string
    readonly version?: string
    readonly groupPriorityMinimum?: number
    readonly versionPriority?: number
    readonly insecureSkipTLSVerify?: boolean
    readonly service?: { readonly namespace?: string; readonly name?: string; readonly port?: number } | null
  }
  readonly status?: { readonly conditions?: readonly Condition[] }
}

export const apiService = defineKind<ApiService, ApiService>({
  gvr: { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices' },
  kind: 'APIService',
  title: { one: 'API Service', many: 'API Services' },
  scope: 'cluster',
  group: 'extensions',
  read: (object) => object,
  columns: [text('Service', service, { priority: 2 }), status(available, { title: 'Available' }), age()],
  relations: ({ spec }) => named('Served by', refs.service, spec?.service?.namespace, spec?.service?.name),
  details: (object) => {
    const { metadata, spec = {}, status } = object
    return [
      overview(
        'API Service',
        metadata,
        [
          ['Available', state(available(object))],
          ['Service', coreLink('Service', spec.service?.namespace ?? '', spec.service?.name)],
        ],
        [
          ['Group', code(spec.group)],
          ['Version', code(spec.version)],
          ['Port', count(spec.service?.port)],
          ['Group priority minimum', count(spec.groupPriorityMinimum)],
          ['Version priority', count(spec.versionPriority)],
          ['Insecure skip TLS verify', flag(spec.insecureSkipTLSVerify)],
        ],
      ),
      ...conditionsSection(status?.conditions),
      ...metadataSections(metadata),
    ]
  },
})

/** The service as kubectl prints it; Local for a group that the API server serves itself. */
function service({ spec }: ApiService): string {
  return spec?.service ? `${spec.service.namespace ?? ''}/${spec.service.name ?? ''}` : 'Local'
}

function available({ status }: ApiService): readonly [Tone, string] {
  const condition = status?.conditions?.find(({ type }) => type === 'Available')
  const word = condition?.status || 'Unknown'
  if (word === 'True') return ['ok', word]
  return [word === 'False' ? 'bad' : 'warn', condition?.reason ? `${word} (${condition.reason})` : word]
}
