import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ErrorBody } from '#contract'
import { eventually, ServerWorld } from '../../../testkit/server/serverWorld.ts'

async function aWorld(): Promise<ServerWorld> {
  const world = await ServerWorld.open()
  await world.kubeconfig('config', ['prod', 'dev', 'Dev'])
  await world.kubeconfig('other', ['prod', 'test'])
  return world
}

const ids = async (world: ServerWorld) => (await world.workspace()).clusters.map(({ clusterId }) => clusterId)
const tabs = async (world: ServerWorld) => (await world.workspace()).tabOrder

/** Lets the watch on the kubeconfigs notice a change: half a second of quiet, or the next poll. */
const untilNoticed = (world: ServerWorld, expectation: () => Promise<void>) =>
  eventually(async () => {
    world.clock.advance(250)
    await expectation()
  })

describe('the selection', () => {
  it('is empty at the first run, and no berth is started', async () => {
    await using world = await aWorld()
    await world.start()
    expect(await world.workspace()).toMatchObject({ clusters: [], tabOrder: [], notices: [] })
    expect(await world.records('config', 'prod')).toEqual([])
  })

  it('opens and closes idempotently, in order', async () => {
    await using world = await aWorld()
    await world.start()
    for (const id of ['config:dev', 'other:test', 'config:dev'])
      expect((await world.select(id)).status).toBe(200)
    expect(await ids(world)).toEqual(['config:dev', 'other:test'])
    for (let time = 0; time < 2; time += 1) expect((await world.deselect('config:dev')).status).toBe(204)
    expect(await ids(world)).toEqual(['other:test'])
    await world.select('config:dev')
    expect(await tabs(world)).toEqual(['other:test', 'config:dev'])
  })

  it('is on the disk, by file and context, before a berth is started', async () => {
    await using world = await aWorld()
    await world.start()
    await world.selectAndReach('config:dev')
    const saved = JSON.parse(await readFile(join(world.configDir, 'workspace.json'), 'utf8'))
    expect(saved).toEqual({
      version: 1,
      selection: [{ path: world.kubeconfigPath('config'), context: 'dev' }],
      tabOrder: [{ path: world.kubeconfigPath('config'), context: 'dev' }],
    })
  })

  it('comes back after a restart with the order of the tabs', async () => {
    await using world = await aWorld()
    await world.start()
    for (const id of ['config:dev', 'other:test', 'other:prod']) await world.select(id)
    const wanted = ['other:prod', 'config:dev', 'config:nope', 'config:dev']
    expect((await world.api('PUT', '/tab-order', { clusterIds: wanted })).status).toBe(200)
    await world.stop()
    await world.start()
    expect(await ids(world)).toEqual(['config:dev', 'other:test', 'other:prod'])
    expect(await tabs(world)).toEqual(['other:prod', 'config:dev', 'other:test'])
    for (const id of await ids(world)) expect((await world.snapshot(id, 'pods')).status).toBe(200)
  })

  it('drops what no longer exists with a notice, and only that', async () => {
    await using world = await aWorld()
    await world.start()
    for (const id of ['config:dev', 'other:test']) await world.select(id)
    await world.stop()
    await world.kubeconfig('config', ['prod'])
    await world.start()
    expect(await ids(world)).toEqual(['other:test'])
    const { notices } = await world.workspace()
    expect(notices.map(({ text }) => text)).toEqual([
      `“dev” of ${world.kubeconfigPath('config')} was open last time and is no longer there.`,
    ])
    await world.stop()
    await world.start()
    expect((await world.workspace()).notices).toEqual([])
  })

  it('keeps the tab of a context whose file is broken at the start, and opens it when the file is whole', async () => {
    await using world = await aWorld()
    await world.start()
    await world.select('config:dev')
    await world.stop()
    await writeFile(world.kubeconfigPath('config'), 'apiVersion: v1\nkind: Config\ncontexts: [')
    await world.start()
    const [cluster] = (await world.workspace()).clusters
    expect(cluster).toMatchObject({ clusterId: 'config:dev', lifecycle: 'gone' })
    expect(cluster?.reason).toContain(world.kubeconfigPath('config'))
    await world.kubeconfig('config', ['dev'])
    await untilNoticed(world, async () =>
      expect((await world.workspace()).clusters[0]?.lifecycle).toBe('opening'),
    )
    expect((await world.snapshot('config:dev', 'pods')).status).toBe(200)
  })

  it('answers the workspace at once while a saved cluster hangs', async () => {
    await using world = await aWorld()
    await world.start()
    await world.select('config:dev')
    await world.stop()
    await world.script('config', 'dev', 'never-listen')
    await world.start()
    const asked = performance.now()
    expect((await world.workspace()).clusters[0]?.lifecycle).toBe('opening')
    expect(performance.now() - asked).toBeLessThan(100)
  })

  it('opens the contexts the start asks for, by name or id, with a notice for others', async () => {
    await using world = await aWorld()
    await world.start({ openContexts: ['dev', 'other:test', 'nope', 'Dev', 'dev'] })
    expect(await ids(world)).toEqual(['config:dev', 'other:test', 'config:Dev'])
    expect((await world.workspace()).notices.map(({ text }) => text)).toEqual([
      '“nope” was not opened: No kubeconfig has this context.',
    ])
  })
})

describe('a context name that is open already', () => {
  it('is refused with the one that has it, until the setting allows it', async () => {
    await using world = await aWorld()
    await world.start()
    await world.select('config:prod')
    const refused = await world.select('other:prod')
    expect([refused.status, (refused.json as ErrorBody).error]).toMatchObject([
      409,
      { code: 'context_name_active', clusterId: 'other:prod', details: { activeClusterId: 'config:prod' } },
    ])
    expect((await world.select('config:prod')).status).toBe(200)
    await world.api('PATCH', '/settings', { allowDuplicateContextNames: true })
    expect((await world.select('other:prod')).status).toBe(200)
  })

  it('is another one in another case', async () => {
    await using world = await aWorld()
    await world.start()
    for (const id of ['config:dev', 'config:Dev']) expect((await world.select(id)).status).toBe(200)
  })
})

describe('a broken context', () => {
  it('is listed with its reason and refused', async () => {
    await using world = await ServerWorld.open()
    await writeFile(
      world.kubeconfigPath('config'),
      'apiVersion: v1\nkind: Config\ncontexts: [{name: lost, context: {cluster: nowhere, user: nobody}}]\n',
    )
    await world.start()
    const { files } = (await world.api('GET', '/kubeconfigs')).json as {
      files: { contexts: { problem: string }[] }[]
    }
    const problem = files[0]?.contexts[0]?.problem
    expect(problem).toContain('nowhere')
    const { status, json } = await world.select('config:lost')
    expect([status, (json as ErrorBody).error.message]).toEqual([409, problem])
  })
})

describe('the events of the selection', () => {
  it('come after the workspace that shows their effect', async () => {
    await using world = await aWorld()
    await world.start()
    const frames = await world.listen()
    await world.select('config:dev')
    await world.select('other:test')
    await world.deselect('config:dev')
    await world.deselect('other:test')
    const told = () =>
      frames.flatMap((frame) =>
        frame.t === 'event' && frame.event.name.startsWith('kubeconfig:') ? [frame.event] : [],
      )
    await eventually(() => expect(told()).toHaveLength(4))
    expect(told()).toEqual([
      { name: 'kubeconfig:changed', clusterIds: ['config:dev'] },
      { name: 'kubeconfig:selection-changed', clusterIds: ['config:dev', 'other:test'] },
      { name: 'kubeconfig:selection-changed', clusterIds: ['other:test'] },
      { name: 'kubeconfig:changing', clusterIds: ['other:test'] },
    ])
    const changed = frames.findIndex(
      (frame) => frame.t === 'event' && frame.event.name === 'kubeconfig:changed',
    )
    const before = frames.slice(0, changed).findLast((frame) => frame.t === 'workspace')
    expect(before).toMatchObject({ workspace: { clusters: [{ clusterId: 'config:dev' }] } })
  })

  it('come before it where the selection is about to become empty', async () => {
    await using world = await aWorld()
    await world.start()
    await world.select('config:dev')
    const frames = await world.listen()
    await world.deselect('config:dev')
    const shown = () =>
      frames.flatMap((frame): (number | string)[] => {
        if (frame.t === 'workspace') return [frame.workspace.clusters.length]
        return frame.event.name.startsWith('kubeconfig:') ? [frame.event.name] : []
      })
    await eventually(() => expect(shown().at(-1)).toBe(0))
    expect(shown().slice(shown().indexOf('kubeconfig:changing') - 1)).toEqual([1, 'kubeconfig:changing', 0])
  })
})

describe('when the kubeconfigs change', () => {
  const controls = async (world: ServerWorld, file: string, context: string) =>
    (await world.records(file, context)).flatMap(({ control }) => control ?? [])

  it('tells the berth whose access changed, and no other', async () => {
    await using world = await aWorld()
    await world.start()
    await world.selectAndReach('config:dev')
    await world.selectAndReach('other:test')
    await world.kubeconfig('config', ['prod', 'dev'], 'renewed')
    await untilNoticed(world, async () =>
      expect(await controls(world, 'config', 'dev')).toEqual(['open', 'access-changed']),
    )
    expect(await controls(world, 'other', 'test')).toEqual(['open'])
  })

  it('tells the berth whose certificate file was renewed, though no kubeconfig has changed', async () => {
    await using world = await aWorld()
    const certificates = new URL('../../../testkit/certificates/', import.meta.url)
    const pki = join(world.home, 'pki')
    const renew = async (user: string) => {
      // The pair is written one file after the other, as by those who rotate it.
      await copyFile(new URL(`${user}.pem`, certificates), join(pki, 'client.crt'))
      await copyFile(new URL(`${user}.key`, certificates), join(pki, 'client.key'))
    }
    await mkdir(pki)
    await renew('alice')
    await world.kubeconfig(
      'config',
      ['dev'],
      'x, client-certificate: ../pki/client.crt, client-key: ../pki/client.key',
    )
    await world.start()
    await world.selectAndReach('config:dev')
    await world.selectAndReach('other:test')
    await renew('bob')
    await untilNoticed(world, async () =>
      expect(await controls(world, 'config', 'dev')).toEqual(['open', 'access-changed']),
    )
    expect(await controls(world, 'other', 'test')).toEqual(['open'])
    expect((await world.workspace()).clusters[0]?.lifecycle).toBe('opening')
  })

  it('announces new contexts, and tells no berth of changes that are not its own', async () => {
    await using world = await aWorld()
    await world.start()
    await world.selectAndReach('config:dev')
    const frames = await world.listen()
    await world.kubeconfig('config', ['prod', 'dev', 'new'])
    await untilNoticed(world, async () =>
      expect(frames).toContainEqual({
        t: 'event',
        event: { name: 'kubeconfig:available-changed', clusterIds: ['config:dev'] },
      }),
    )
    expect((await world.select('config:new')).status).toBe(200)
    expect(await controls(world, 'config', 'dev')).toEqual(['open'])
  })

  it('leaves the tab of a context that is gone for 5 s, ends its berth, and opens it when it returns', async () => {
    await using world = await aWorld()
    await world.start()
    await world.selectAndReach('config:dev')
    await world.removeKubeconfig('config')
    await untilNoticed(world, async () =>
      expect((await world.workspace()).clusters[0]?.lifecycle).toBe('gone'),
    )
    const refused = (await world.snapshot('config:dev', 'pods')).json as ErrorBody
    expect(refused.error).toMatchObject({ code: 'cluster_process_unavailable' })
    expect(refused.error.message).toContain('is no longer in')
    await eventually(async () => expect(await controls(world, 'config', 'dev')).toEqual(['open', 'close']))
    await world.kubeconfig('config', ['dev'])
    await untilNoticed(world, async () =>
      expect((await world.workspace()).clusters[0]?.lifecycle).toBe('opening'),
    )
    expect((await world.snapshot('config:dev', 'pods')).status).toBe(200)
    expect((await world.deselect('config:dev')).status).toBe(204)
  })

  it('forgives a file that is away for less than 5 s while it is written anew', async () => {
    await using world = await aWorld()
    await world.start()
    await world.selectAndReach('config:dev')
    const listed = async () => JSON.stringify((await world.api('GET', '/kubeconfigs')).json)
    await writeFile(world.kubeconfigPath('config'), 'apiVersion: v1\nkind: Config\ncontexts: [{na')
    // As slowly as the debounce allows: the 5 s begin when the change is noticed.
    await eventually(async () => {
      world.clock.advance(100)
      expect(await listed()).not.toContain('config:dev')
    })
    world.clock.advance(2000)
    await world.kubeconfig('config', ['prod', 'dev', 'Dev'])
    await eventually(async () => {
      world.clock.advance(100)
      expect(await listed()).toContain('config:dev')
    })
    world.clock.advance(60_000)
    expect((await world.workspace()).clusters[0]?.lifecycle).toBe('opening')
    expect(await controls(world, 'config', 'dev')).toEqual(['open'])
  })
})

describe('two contexts that would have the same id', () => {
  it('get two', async () => {
    await using world = await ServerWorld.open()
    await world.kubeconfig('a', ['b:c'])
    await world.kubeconfig('a:b', ['c'])
    await world.start({ openLauncher: world.quietBerths })
    const second = `${world.kubeconfigPath('a:b')}:c`
    expect((await world.select('a:b:c')).json).toMatchObject({ path: world.kubeconfigPath('a') })
    expect((await world.select(second)).json).toMatchObject({ path: world.kubeconfigPath('a:b') })
    expect((await world.snapshot(second, 'pods')).json).toMatchObject({ context: 'c' })
  })
})
