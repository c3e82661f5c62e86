import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
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
