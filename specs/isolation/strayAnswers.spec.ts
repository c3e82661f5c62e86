import { describe, expect, it } from 'vitest'
import type { CatalogSearchAnswer } from '#contract'
import { aSimulatedWorld, freshnessIn, namesIn } from '#testkit'

// Waits more than it works: for the next heartbeats.
const names = ['web-1', 'web-2', 'web-3']
const eventually = { timeout: 60_000 }
/** An outage is over within seconds, not after the next of ever longer waits. */
const soon = { timeout: 20_000 }

describe('something that answers in place of a cluster', () => {
  it.each([
    ['gateway', 'default backend - 404'],
    ['firewall', 'Access denied'],
    ['login-page', 'Sign in'],
    ['stray-json', 'no route matched'],
  ] as const)(
    'a %s takes no row away, is not its word, and disturbs no other cluster',
    async (type, words) => {
      await using world = await aSimulatedWorld({ names: ['a', 'b'] })
      await world.open('a', 'b')
      const inA = await world.followPods('a')
      const { server, id } = world.of('a')
      const found = async () => {
        const query = new URLSearchParams({ clusterId: id, text: 'web-', kinds: 'Pod' })
        const answer = await world.product.api(`/catalog/search?${query}`)
        return ((await answer.json()) as CatalogSearchAnswer).hits?.length
      }
      await expect.poll(found, eventually).toBe(names.length)
      const others = await world.observe('b')

      const before = inA.frames.length
      const fault = await server.inject({ type })
      server.cut()
      await expect.poll(() => freshnessIn(inA), eventually).toBe('stale')
      await expect.poll(async () => (await world.state('a')).health.state, eventually).toBe('degraded')
      const { health, auth } = await world.state('a')
      expect(health.reason).toContain(words)
      expect(auth.state).toBe('valid')
      expect(namesIn(inA)).toEqual(names)
      expect(await found()).toBe(names.length)
      expect(JSON.stringify(inA.frames)).not.toContain('"state":"denied"')
      await others.expectUndisturbed()

      await fault[Symbol.asyncDispose]()
      await expect.poll(() => freshnessIn(inA), soon).toBe('live')
      await expect.poll(async () => (await world.state('a')).health.state, soon).toBe('healthy')
      expect(namesIn(inA)).toEqual(names)
      // Not even for a moment.
      const sent = inA.frames.slice(before)
      expect(sent.filter((frame) => frame.t === 'window' && frame.rows.length < names.length)).toEqual([])
      expect(JSON.stringify(sent.filter(({ t }) => t === 'patch'))).not.toContain('"total":0')
    },
    180_000,
  )

  it.each([
    ['gateway', 'default backend - 404'],
    ['login-page', 'Sign in'],
    ['stray-json', 'no route matched'],
  ] as const)(
    'a %s that answers from the beginning is no cluster, and named',
    async (type, words) => {
      await using world = await aSimulatedWorld({ names: ['a'] })
      await using _fault = await world.of('a').server.inject({ type })
      await world.open('a')
      await expect.poll(async () => (await world.state('a')).health.reason, eventually).toContain(words)
      const { lifecycle, serverVersion } = await world.state('a')
      expect([lifecycle, serverVersion]).toEqual(['connecting', null])
    },
    90_000,
  )
})
