import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ServerWorld } from '../../../testkit/server/serverWorld.ts'

describe('the settings', () => {
  it('are changed field by field, kept over a restart, and checked', async () => {
    await using world = await ServerWorld.open()
    await world.start()
    expect((await world.api('PATCH', '/settings', { theme: 'dark' })).json).toMatchObject({
      theme: 'dark',
      processHeapMb: 2048,
    })
    await world.api('PATCH', '/settings', { processHeapMb: 512 })
    for (const wrong of [{ theme: 'pink' }, { processHeapMb: 1 }, [], null, 'x']) {
      const answer = await world.api('PATCH', '/settings', wrong)
      expect([wrong, answer.status]).toEqual([wrong, 400])
    }
    await world.stop()
    await world.start()
    expect((await world.api('GET', '/settings')).json).toMatchObject({ theme: 'dark', processHeapMb: 512 })
  })

  it('keep a heap limit that was saved under its earlier name, and save it under the new one', async () => {
    await using world = await ServerWorld.open()
    const path = join(world.configDir, 'settings.json')
    await mkdir(world.configDir)
    await writeFile(path, '{"berthHeapMb": 512}')
    await world.start()
    expect((await world.api('GET', '/settings')).json).toMatchObject({ processHeapMb: 512 })
    await world.api('PATCH', '/settings', { theme: 'dark' })
    const saved = JSON.parse(await readFile(path, 'utf8')) as object
    expect(saved).toMatchObject({ theme: 'dark', processHeapMb: 512 })
    expect(saved).not.toHaveProperty('berthHeapMb')
    expect((await world.workspace()).notices).toEqual([])
  })

  it('prefer the new name of the heap limit where both are saved', async () => {
    await using world = await ServerWorld.open()
    await mkdir(world.configDir)
    await writeFile(join(world.configDir, 'settings.json'), '{"berthHeapMb": 512, "processHeapMb": 256}')
    await world.start()
    expect((await world.api('GET', '/settings')).json).toMatchObject({ processHeapMb: 256 })
  })

  it('add kubeconfigs at once', async () => {
    await using world = await ServerWorld.open()
    await world.start()
    await mkdir(join(world.home, 'more'))
    await world.kubeconfig('../more/extra', ['far'])
    await world.api('PATCH', '/settings', { kubeconfigSources: [join(world.home, 'more')] })
    expect(JSON.stringify((await world.api('GET', '/kubeconfigs')).json)).toContain('"extra:far"')
    expect((await world.select('extra:far')).status).toBe(200)
  })
})

describe('a configuration folder', () => {
  it('with damaged files costs a notice each, and nothing else', async () => {
    await using world = await ServerWorld.open()
    await world.kubeconfig('config', ['prod'])
    await mkdir(world.configDir)
    await writeFile(join(world.configDir, 'settings.json'), '{"theme":')
    const saved = { selection: [{ path: world.kubeconfigPath('config'), context: 'prod' }] }
    await writeFile(join(world.configDir, 'workspace.json'), JSON.stringify(saved))
    await world.start()
    const { notices, clusters } = await world.workspace()
    expect(notices.map(({ id }) => id)).toEqual(['settings-unreadable'])
    expect(notices[0]?.text).toContain('settings.json.bad')
    expect(clusters.map(({ clusterId }) => clusterId)).toEqual(['config:prod'])
  })

  it('that cannot be written costs one notice, and everything goes on in memory', async () => {
    await using world = await ServerWorld.open()
    await world.kubeconfig('config', ['prod', 'other'])
    // A file where the folder should be: not even root can write there.
    await writeFile(world.configDir, 'in the way')
    await world.start()
    expect((await world.select('config:prod')).status).toBe(200)
    expect((await world.select('config:other')).status).toBe(200)
    expect((await world.api('PATCH', '/settings', { theme: 'dark' })).status).toBe(200)
    expect((await world.api('GET', '/settings')).json).toMatchObject({ theme: 'dark' })
    const { notices, clusters } = await world.workspace()
    expect(clusters).toHaveLength(2)
    expect(notices.map(({ id }) => id).sort()).toEqual(['settings-not-saved', 'workspace-not-saved'])
    expect(notices.every(({ text }) => text.includes('Changes last until Flotilla stops'))).toBe(true)
    expect(await readFile(world.configDir, 'utf8')).toBe('in the way')
  })
})
