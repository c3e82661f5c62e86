import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { aSimulatedWorld, freshnessIn } from '#testkit'

const eventually = { timeout: 60_000 }
const sharing = ['a', 'b']
/** Kubernetes' own group of those who may do everything. */
const ada = { username: 'ada', groups: ['system:masters'] }

describe('a login that two clusters share', () => {
  it('serves each by itself: one is back while the other still shakes hands', async () => {
    const accepted: Disposable[] = []
    await using world = await aSimulatedWorld({
      prepare: async ({ home, of }) => {
        const plugin = join(home.path, 'login')
        await writeFile(
          plugin,
          `#!/bin/sh
echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"'"$(cat ${home.path}/token)"'"}}'
`,
        )
        await chmod(plugin, 0o755)
        await writeFile(join(home.path, 'token'), 'first')
        const exec = {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: plugin,
          interactiveMode: 'Never',
        }
        for (const name of sharing) {
          const content = of(name).kubeconfig()
          for (const entry of content.users) entry.user = { exec }
          await writeFile(join(home.kubeDir, name), stringify(content))
          accepted.push(of(name).server.people.accept('first', ada))
        }
      },
    })
    await world.open('a', 'b', 'c')
    const sockets = await Promise.all(sharing.map((name) => world.followPods(name)))
    const others = await world.observe('c')
    const logins = (await Promise.all(sharing.map((name) => world.state(name)))).map(
      ({ auth }) => auth.plugin?.login,
    )
    expect(logins[0]).toBeTypeOf('string')
    expect(logins[1]).toBe(logins[0])

    for (const acceptance of accepted) acceptance[Symbol.dispose]()
    for (const name of sharing) world.of(name).server.endWatches()
    for (const name of sharing)
      await expect.poll(async () => (await world.state(name)).auth.state, eventually).not.toBe('valid')

    const handshake = await world.of('a').server.inject({ type: 'hang' })
    for (const name of sharing) world.of(name).server.people.accept('second', ada)
    await writeFile(join(world.home.path, 'token'), 'second')
    await world.expectLifecycle('ready', 'b')
    expect((await world.state('a')).auth.state).not.toBe('valid')
    await handshake[Symbol.asyncDispose]()
    await world.expectLifecycle('ready', 'a')

    for (const socket of sockets) await expect.poll(() => freshnessIn(socket), eventually).toBe('live')
    for (const name of sharing) {
      const { auth, crashes, nextTryAt } = await world.state(name)
      expect(auth).toMatchObject({ state: 'valid', reason: null, failure: null, nextTryAt: null })
      expect([auth.pluginSays, nextTryAt, crashes.count]).toEqual([null, null, 0])
      const told = world.events.about(world.of(name).id)
      for (const event of ['cluster:auth:failed', 'cluster:auth:recovered'])
        expect(told.filter((each) => each === event)).toHaveLength(1)
    }
    await others.expectUndisturbed()
  }, 180_000)
})
