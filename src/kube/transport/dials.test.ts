import { describe, expect, it } from 'vitest'
import { aKubeEnvironment, anAccess } from '#testkit'
import { KubeClient } from '../client/client.ts'
import type { Dial } from './dial.ts'

/** A client whose dials wait until they are refused; time stands still in it. */
async function aWorld() {
  const underWay: (() => void)[] = []
  let dials = 0
  const dial: Dial = () => {
    dials += 1
    return new Promise((_, reject) => {
      underWay.push(() => reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })))
    })
  }
  const access = anAccess('https://cluster.example')
  const environment = aKubeEnvironment({ dial })
  const client = await KubeClient.open(access, environment, { requestsInFlight: 50 })
  return {
    client,
    clock: environment.clock,
    dials: () => dials,
    async refuse() {
      await expect.poll(() => underWay.length).toBeGreaterThan(0)
      for (const refuse of underWay.splice(0)) refuse()
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  }
}

describe('a dial that fails', () => {
  it('is told at once to everything that waited for it, requests and watches', async () => {
    await using world = await aWorld()
    const { client } = world
    const { signal } = new AbortController()
    const asked = [
      ...Array.from({ length: 30 }, () => client.json('/api/v1/pods', { retries: 0 })),
      ...Array.from({ length: 30 }, () => client.stream('/api/v1/pods', { signal, onChunk: () => {} })),
    ].map((work) =>
      work.then(
        () => 'answered',
        ({ reason }) => reason,
      ),
    )
    await world.refuse()
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['refused']))
    expect(world.dials()).toBe(1)
  })

  it('is not tried again for what was given up while it was under way', async () => {
    await using world = await aWorld()
    const { client } = world
    const ended = new AbortController()
    const first = client.json('/version', { retries: 0 })
    const others = Array.from({ length: 5 }, () => client.json('/version', { signal: ended.signal }))
    const settled = Promise.allSettled([first, ...others])
    await expect.poll(world.dials).toBe(1)
    ended.abort()
    await world.refuse()
    await settled
    // Whatever dials next would do so by now.
    await world.clock.advanceAsync(1000)
    expect(world.dials()).toBe(1)
  })
})
