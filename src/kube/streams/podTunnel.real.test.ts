import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#machinery'
import { aRealClient, aRealPod, onRealNode, openRealClusters, type RealCluster, realImages } from '#testkit'
import type { KubeClient } from '../client/client.ts'
import { PodTunnel } from './podTunnel.ts'

await onRealNode(() => describe.each(['websocket', 'spdy'] as const)('a tunnel to a pod by %s', testTunnel))

function testTunnel(by: 'websocket' | 'spdy'): void {
  const stack = new AsyncDisposableStack()
  let east: RealCluster
  let client: KubeClient

  beforeAll(async () => {
    const clusters = stack.use(await openRealClusters(['east'], { minimal: true, realNode: true }))
    east = clusters.of('east')
    await east.apply(
      aRealPod('work', {
        containers: [{ name: 'app', image: realImages.writer, args: ['-tally=7000'] }],
      }),
    )
    await east.mustKubectl(['wait', 'pod/work', '--for=condition=Ready', '--timeout=60s'])
    client = stack.use(await aRealClient(east))
  }, 1_800_000)
  afterAll(() => stack.disposeAsync())

  const open = (pod = 'work') =>
    PodTunnel.open(
      client,
      { namespace: 'default', pod, by },
      { clock: systemClock, signal: new AbortController().signal },
    )

  it('carries every byte, and the end of what is sent before the answer', async () => {
    using tunnel = await open()
    const { stream, problem } = await tunnel.connect(7000)
    const sent = Buffer.alloc(3_000_000, 'every byte counts. ')
    stream.write('3000000 0\n')
    // The runtime ends a connection one second after its client has ended its direction.
    stream.end(sent)
    expect((await buffer(stream)).toString()).toBe(
      `3000000 ${createHash('sha1').update(sent).digest('hex')}\n`,
    )
    expect(await problem).toBeNull()
  })

  it('says in the words of the runtime that no process listens at the port', async () => {
    using tunnel = await open()
    const { problem } = await tunnel.connect(7999)
    expect(await problem).toContain('connection refused')
  })

  it('is refused for a pod that is not there', async () => {
    await expect(open('nope')).rejects.toMatchObject({ name: 'KubeError', reason: 'not-found' })
  })
}
