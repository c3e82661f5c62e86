import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { eventSchemas } from './events.ts'

/** What the schema finds missing in an event that has nothing but its name. */
const missing = (name: string, schema: v.GenericSchema): unknown[] => {
  const { issues = [] } = v.safeParse(schema, { name })
  return issues.map((issue) => issue.path?.[0]?.key)
}

describe('an event', () => {
  const schemas = Object.entries(eventSchemas)

  it.each(schemas.filter(([name]) => !name.startsWith('kubeconfig:')))(
    '%s names its cluster',
    (name, schema) => {
      expect(missing(name, schema)).toEqual(expect.arrayContaining(['clusterId', 'clusterName']))
      const unnamed = v.safeParse(schema as v.GenericSchema, { name, clusterId: '', clusterName: 'prod' })
      expect(unnamed.issues?.map(({ message }) => message)).toContain('clusterId is required')
    },
  )

  it.each(schemas.filter(([name]) => name.startsWith('kubeconfig:')))(
    '%s names the selection',
    (name, schema) => {
      expect(missing(name, schema)).toEqual(['clusterIds'])
    },
  )

  it.each(['failed', 'recovering', 'progress'] as const)(
    'says why and by which plugin where the credentials are concerned: %s',
    (what) => {
      const name = `cluster:auth:${what}` as const
      expect(missing(name, eventSchemas[name])).toEqual(
        expect.arrayContaining(['reason', 'class', 'pluginCommand']),
      )
    },
  )

  it.each([
    ...[
      'opening',
      'connecting',
      'syncing',
      'ready',
      'reconnecting',
      'signed-out',
      'crashed',
      'gone',
      'closing',
    ],
  ])('says that a cluster is %s', (state) => {
    const event = { clusterId: 'config:prod', clusterName: 'prod', state, previousState: null, reason: null }
    const name = 'cluster:lifecycle'
    expect(v.is(eventSchemas[name], { ...event, name })).toBe(true)
    expect(v.is(eventSchemas[name], { ...event, name, state: 'lost' })).toBe(false)
  })

  it.each([null, 'refused', 'credential', 'unreachable'])('says why credentials failed: %j', (reason) => {
    const event = { clusterId: 'config:prod', clusterName: 'prod', reason: null, pluginCommand: null }
    const name = 'cluster:auth:failed'
    expect(v.is(eventSchemas[name], { ...event, name, class: reason })).toBe(true)
    expect(v.is(eventSchemas[name], { ...event, name, class: 'tired' })).toBe(false)
  })

  it('is called as its schema is', () => {
    for (const [name, schema] of schemas) expect(schema.entries.name.literal).toBe(name)
  })
})
