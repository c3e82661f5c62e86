import { expect, it } from 'vitest'
import type { Target } from '#contract'
import { KubeClient } from '#kube'
import { aKubeEnvironment, anAccess, scriptedServer } from '#testkit'
import { readPresent, readTarget } from './readTargets.ts'

const widget = (name: string): Target => ({
  ...{
    group: 'example.com',
    version: 'v1',
    resource: 'widgets',
    namespace: 'shop',
    name,
    uid: `uid-${name}`,
  },
})

async function aWorld() {
  const stack = new AsyncDisposableStack()
  const server = stack.use(await scriptedServer())
  const client = stack.use(
    await KubeClient.open(anAccess(server), aKubeEnvironment(), { requestsInFlight: 5 }),
  )
  return {
    ...{ server, client, signal: new AbortController().signal },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

it.each([1, 20])('objects of a resource that is not served any more are gone: %i of them', async (count) => {
  await using world = await aWorld()
  const targets = Array.from({ length: count }, (_, index) => widget(`w-${index}`))
  const present = readPresent(world.client, targets, world.signal)
  const request = await world.server.next()
  request.status(404, 'NotFound', 'the server could not find the requested resource')
  expect((await present).size).toBe(0)
})

it('an object is missing only where the answer is about it', async () => {
  await using world = await aWorld()
  const read = readTarget(world.client, widget('w'), world.signal)
  ;(await world.server.next()).status(404, 'NotFound', 'the server could not find the requested resource')
  await expect(read).rejects.toThrow('could not find the requested resource')
})
