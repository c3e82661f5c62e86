import { formatSelector, type KubeObject, type LabelSelector } from '#machinery'
import { age, number } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { named, refs } from '../definition/relations.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'

interface Webhook {
  readonly name: string
  readonly failurePolicy?: string
  readonly timeoutSeconds?: number
  readonly namespaceSelector?: LabelSelector
  readonly clientConfig?: {
    readonly url?: string
    readonly service?: {
      readonly namespace: string
      readonly name: string
      readonly path?: string
      readonly port?: number
    }
  }
  readonly rules?: readonly {
    readonly operations?: readonly string[]
    readonly apiGroups?: readonly string[]
    readonly resources?: readonly string[]
  }[]
}

interface WebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly Webhook[]
}

/** The part of the definition that both configurations share. */
const configurationOf = (one: string) =>
  ({
    scope: 'cluster',
    group: 'extensions',
    read: (object: WebhookConfiguration) => object,
    columns: [number<WebhookConfiguration>('Webhooks', ({ webhooks }) => webhooks?.length ?? 0), age()],
    relations: ({ webhooks = [] }: WebhookConfiguration) =>
      webhooks.flatMap(({ clientConfig }) =>
        named('Calls', refs.service, clientConfig?.service?.namespace, clientConfig?.service?.name),
      ),
    details: ({ metadata, webhooks = [] }: WebhookConfiguration) => [
      overview(one, metadata, []),
      ...tableSection(
        'Webhooks',
        ['Name', 'Client config', 'Rules', 'Namespace selector', 'Failure policy', 'Timeout seconds'],
        webhooks.map(webhookRow),
      ),
      ...metadataSections(metadata),
    ],
  }) as const

export const validatingWebhookConfiguration = defineKind<WebhookConfiguration, WebhookConfiguration>({
  gvr: { group: 'admissionregistration.k8s.io', version: 'v1', resource: 'validatingwebhookconfigurations' },
  kind: 'ValidatingWebhookConfiguration',
  title: { one: 'Validating Webhook', many: 'Validating Webhooks' },
  ...configurationOf('Validating Webhook'),
})

export const mutatingWebhookConfiguration = defineKind<WebhookConfiguration, WebhookConfiguration>({
  gvr: { group: 'admissionregistration.k8s.io', version: 'v1', resource: 'mutatingwebhookconfigurations' },
  kind: 'MutatingWebhookConfiguration',
  title: { one: 'Mutating Webhook', many: 'Mutating Webhooks' },
  ...configurationOf('Mutating Webhook'),
})

const webhookRow = (webhook: Webhook): string[] => [
  webhook.name,
  target(webhook),
  (webhook.rules ?? []).map(ruleText).join('; '),
  formatSelector(webhook.namespaceSelector)?.join(', ') ?? '',
  webhook.failurePolicy ?? '',
  `${webhook.timeoutSeconds ?? ''}`,
]

function target({ clientConfig = {} }: Webhook): string {
  const { service, url = '' } = clientConfig
  return service === undefined
    ? url
    : `${service.namespace}/${service.name}:${service.port ?? 443}${service.path ?? ''}`
}

function ruleText({
  operations = [],
  apiGroups = [],
  resources = [],
}: NonNullable<Webhook['rules']>[number]) {
  const groups = apiGroups.map((group) => group || 'core').join(', ')
  return `${operations.join(', ')} ${resources.join(', ')} of ${groups}`
}
