import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { mutatingWebhookConfiguration, validatingWebhookConfiguration } from './webhookConfigurations.ts'

const noon = Date.UTC(2026, 0, 1, 12)

describe.each([
  ['validating', validatingWebhookConfiguration],
  ['mutating', mutatingWebhookConfiguration],
] as const)('%s webhook configuration', (name, kind) => {
  const configurations = readObjects(new URL(`./${name}WebhookConfigurations.yaml`, import.meta.url))

  it.each([
    ['policies', '2'],
    ['nothing', '0'],
  ])('%s has %s webhooks', (name, webhooks) => {
    const object = configurations.get(name)
    expect(object && printed(kind, object, noon)).toEqual([webhooks, '24h'])
  })

  it('says who is called about what', () => {
    const object = configurations.get('policies')
    const sections = object === undefined ? [] : kind.details(object)
    expect(sections.find((section) => section.type === 'table')?.rows[0]).toEqual([
      'names.example.com',
      'checkout/hooks:443/names',
      'CREATE, UPDATE widgets of example.com',
      'hooked=yes',
      'Ignore',
      '5',
    ])
  })
})

describe('all that a webhook configuration says of itself', () => {
  const object = {
    webhooks: [
      {
        name: 'a.example.com',
        clientConfig: { service: { namespace: 'tools', name: 'hooks', port: 8443, path: '/names' } },
        rules: [
          { operations: ['CREATE', 'UPDATE'], apiGroups: ['', 'apps'], resources: ['pods', 'deployments'] },
        ],
        namespaceSelector: { matchLabels: { hooked: 'yes' } },
        failurePolicy: 'Fail',
        timeoutSeconds: 5,
      },
      { name: 'b.example.com', clientConfig: { service: { namespace: 'tools', name: 'hooks' } } },
      { name: 'c.example.com', clientConfig: { url: 'https://hooks.example/c' } },
      { name: 'd.example.com' },
    ],
    metadata: { name: 'web', uid: 'u', resourceVersion: '1' },
  }
  const bare = { metadata: { name: 'web', uid: 'u', resourceVersion: '1' } }

  it('is in its panel', () => {
    expect(overviewText(validatingWebhookConfiguration, object)).toEqual([
      '[Webhooks] Name | Client config | Rules | Namespace selector | Failure policy | Timeout seconds',
      '[Webhooks] a.example.com | tools/hooks:8443/names | CREATE, UPDATE pods, deployments of core, apps | hooked=yes | Fail | 5',
      '[Webhooks] b.example.com | tools/hooks:443 |  |  |  | ',
      '[Webhooks] c.example.com | https://hooks.example/c |  |  |  | ',
      '[Webhooks] d.example.com |  |  |  |  | ',
    ])
    expect(overviewText(validatingWebhookConfiguration, bare)).toEqual([])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(validatingWebhookConfiguration, object, oneMinuteLater)).toEqual(['4', '<unknown>'])
    expect(printed(validatingWebhookConfiguration, bare, oneMinuteLater)).toEqual(['0', '<unknown>'])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(validatingWebhookConfiguration, object)).toEqual([
      'Calls Service tools/hooks',
      'Calls Service tools/hooks',
    ])
    expect(relationsText(validatingWebhookConfiguration, bare)).toEqual([])
  })
})
