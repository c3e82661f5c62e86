import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ClusterSettings } from '#contract'
import { eventually, ServerWorld } from '../../../testkit/server/serverWorld.ts'

const untouched = { version: 1, namespaces: [], colour: null, protection: 'open' }
const view = { at: 1, entries: { view: { domain: 'services' } } }

async function aWorld(contexts: readonly string[] = ['prod', 'dev']) {
  const world = await ServerWorld.open()
  await world.kubeconfig('config', contexts)
  await world.start()
  for (const context of contexts) await world.select(`config:${context}`)
  return world
}

const route = (context: string, what: 'settings' | 'view') =>
  `/clusters/${encodeURIComponent(`config:${context}`)}/${what}`
const folderOf = (world: ServerWorld) => join(world.configDir, 'clusters')

/** The file of a context, found by what it says of itself. */
async function fileOf(world: ServerWorld, context: string): Promise<string> {
  for (const name of await readdir(folderOf(world))) {
    const path = join(folderOf(world), name)
    if (JSON.parse(await readFile(path, 'utf8')).context === context) return path
  }
  throw new Error(`There is no file of ${context}.`)
}

const settingsOf = async (world: ServerWorld, context: string): Promise<ClusterSettings | undefined> =>
  (await world.workspace()).clusters.find(({ clusterName }) => clusterName === context)?.settings

/** What the berth of `prod` was told of them after its start, in order. */
const toldSettings = async (world: ServerWorld): Promise<unknown[]> =>
  (await world.records('config', 'prod')).flatMap(({ control, settings }) =>
    control === 'settings' ? [settings] : [],
  )

describe('the settings of a cluster', () => {
  it('are its own, in the workspace and in its berth at once, and kept over a restart', async () => {
    await using world = await aWorld()
    expect((await world.api('GET', route('prod', 'settings'))).json).toEqual(untouched)
    await world.snapshot('config:prod', 'pods')
    const frames = await world.listen()
    const changed = { ...untouched, namespaces: ['shop', 'checkout'], protection: 'confirm' }
    const answer = await world.api('PATCH', route('prod', 'settings'), {
      namespaces: ['shop', 'checkout', 'shop'],
      protection: 'confirm',
    })
    expect(answer.json).toEqual(changed)
    await world.api('PATCH', route('prod', 'settings'), { colour: 3 })
    await eventually(() => {
      const last = frames.findLast((frame) => frame.t === 'workspace')
      expect(last?.workspace.clusters.map(({ settings }) => settings)).toEqual([
        { ...changed, colour: 3 },
        untouched,
      ])
    })
    // Its colour is nothing to a berth.
    expect(await toldSettings(world)).toEqual([{ namespaces: ['shop', 'checkout'], protection: 'confirm' }])
    await world.stop()
    await world.start()
    expect(await settingsOf(world, 'prod')).toEqual({ ...changed, colour: 3 })
    expect(await settingsOf(world, 'dev')).toEqual(untouched)
    await world.snapshot('config:prod', 'pods')
    const opening = (await world.records('config', 'prod')).findLast(({ control }) => control === 'open')
    expect(opening?.settings).toEqual({ namespaces: ['shop', 'checkout'], protection: 'confirm' })
  })

  it('are changed once its berth goes by them, or the one that is started next does', async () => {
    await using world = await aWorld()
    await world.snapshot('config:prod', 'pods')
    await world.script('config', 'prod', 'hang-on-settings')
    let answered = 0
    const change = (protection: string) =>
      world.api('PATCH', route('prod', 'settings'), { protection }).finally(() => {
        answered += 1
      })
    const late = change('read-only')
    await eventually(async () => expect(await toldSettings(world)).toHaveLength(1))
    expect((await world.api('PATCH', route('dev', 'settings'), { protection: 'confirm' })).status).toBe(200)
    expect(answered).toBe(0)
    world.clock.advance(5000)
    expect(await late).toMatchObject({
      status: 504,
      json: { error: { code: 'deadline_exceeded', clusterId: 'config:prod' } },
    })
    expect((await late).text).toContain('The setting is saved, but')
    expect(await settingsOf(world, 'prod')).toMatchObject({ protection: 'read-only' })

    const crossed = change('confirm')
    await eventually(async () => expect(await toldSettings(world)).toHaveLength(2))
    process.kill(await world.pidOf('config', 'prod'), 'SIGKILL')
    expect(await crossed).toMatchObject({ status: 200, json: { protection: 'confirm' } })
  })

  it.each([
    [{ protection: 'shut' }, 'protection must be open, confirm or read-only'],
    [{ namespaces: ['Shop'] }, 'each of namespaces must be a DNS label'],
    [{ namespaces: ['a'.repeat(64)] }, 'each of namespaces must be a DNS label'],
    [{ namespaces: 'shop' }, 'namespaces must be a list of names'],
    [{ namespaces: Array.from({ length: 201 }, (_, at) => `n${at}`) }, 'namespaces must be at most 200'],
    [{ colour: 1.5 }, 'colour must be a whole number or null'],
    [{ colour: -1 }, 'colour must not be negative'],
    [[], 'The body is not an object'],
  ])('are checked: %j', async (wrong, words) => {
    await using world = await aWorld(['prod'])
    const answer = await world.api('PATCH', route('prod', 'settings'), wrong)
    expect(answer).toMatchObject({ status: 400 })
    expect(answer.text).toContain(words)
    expect(await settingsOf(world, 'prod')).toEqual(untouched)
  })

  it('survive the tab, whose view does not', async () => {
    await using world = await aWorld()
    await world.api('PATCH', route('prod', 'settings'), { protection: 'read-only' })
    await world.api('PUT', route('prod', 'view'), view)
    await world.deselect('config:prod')
    await world.select('config:prod')
    expect(await settingsOf(world, 'prod')).toMatchObject({ protection: 'read-only' })
    expect((await world.api('GET', route('prod', 'view'))).json).toBeNull()
  })
})

describe('the view of a cluster', () => {
  it('is whatever JSON the page keeps, as it was, and in no workspace', async () => {
    await using world = await aWorld()
    expect((await world.api('GET', route('prod', 'view'))).json).toBeNull()
    const before = (await world.workspace()).revision
    expect((await world.api('PUT', route('prod', 'view'), view)).status).toBe(204)
    expect((await world.workspace()).revision).toBe(before)
    await world.stop()
    await world.start()
    expect((await world.api('GET', route('prod', 'view'))).json).toEqual(view)
    expect((await world.api('GET', route('dev', 'view'))).json).toBeNull()
  })

  it('is at most 256 KB', async () => {
    await using world = await aWorld(['prod'])
    const answer = await world.api('PUT', route('prod', 'view'), 'x'.repeat(256 * 1024))
    expect(answer).toMatchObject({ status: 413, json: { error: { code: 'body_too_large' } } })
    expect((await world.api('GET', route('prod', 'view'))).json).toBeNull()
  })
})

describe('the file of a cluster', () => {
  it('says which context it is of, is its user’s only, and has no name of a person’s making', async () => {
    await using world = await aWorld(['../../prod', 'dev'])
    await world.api('PUT', route('../../prod', 'view'), view)
    expect(await readdir(folderOf(world))).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.json$/u)])
    const path = await fileOf(world, '../../prod')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      version: 1,
      path: world.kubeconfigPath('config'),
      context: '../../prod',
      settings: untouched,
      forwards: [],
      madePods: [],
      view,
    })
  })

  it.each([
    ['half-written', (text: string) => text.slice(0, 40), 'it is not JSON'],
    ['of a newer version', (text: string) => text.replace('"version":1', '"version":9'), 'newer version (9)'],
    [
      'of another context',
      (text: string) => text.replace('"context":"prod"', '"context":"dev"'),
      'context is not as expected',
    ],
  ])('costs only its own cluster when it is %s', async (_, damage, reason) => {
    await using world = await aWorld()
    for (const context of ['prod', 'dev']) {
      await world.api('PATCH', route(context, 'settings'), { protection: 'confirm' })
      await world.api('PUT', route(context, 'view'), view)
    }
    const [prod, dev] = [await fileOf(world, 'prod'), await fileOf(world, 'dev')]
    const untouchedFile = await readFile(dev, 'utf8')
    await world.stop()
    const damaged = damage(await readFile(prod, 'utf8'))
    await writeFile(prod, damaged)
    await world.start()
    const { notices, clusters } = await world.workspace()
    expect(notices.map(({ text }) => text)).toEqual([expect.stringContaining(reason)])
    expect(notices[0]?.text).toContain('The settings and the view of “prod” of')
    // It may have been protected: it is, until the person says otherwise, and at the next start too.
    expect(clusters.map(({ settings }) => settings.protection)).toEqual(['read-only', 'confirm'])
    expect((await world.api('GET', route('prod', 'view'))).json).toBeNull()
    expect((await world.api('GET', route('dev', 'view'))).json).toEqual(view)
    expect(await readFile(dev, 'utf8')).toBe(untouchedFile)
    expect(await readFile(`${prod}.bad`, 'utf8')).toBe(damaged)
    await world.stop()
    await world.start()
    expect((await settingsOf(world, 'prod'))?.protection).toBe('read-only')
    await world.api('PATCH', route('prod', 'settings'), { protection: 'open' })
    expect((await settingsOf(world, 'prod'))?.protection).toBe('open')
  })

  it('is hardly larger than what the page keeps, however deep that is', async () => {
    await using world = await aWorld(['prod'])
    const deep = JSON.parse(`${'['.repeat(150)}${Array(20_000).fill('0').join()}${']'.repeat(150)}`)
    const answer = await world.api('PUT', route('prod', 'view'), { at: 1, deep })
    expect(answer.status).toBe(204)
    expect((await stat(await fileOf(world, 'prod'))).size).toBeLessThan(50_000)
    await world.stop()
    await world.start()
    expect((await world.api('GET', route('prod', 'view'))).json).toEqual({ at: 1, deep })
  })

  it('that cannot be written costs one notice, and what it holds lasts until the end', async () => {
    await using world = await ServerWorld.open()
    await world.kubeconfig('config', ['prod'])
    // A file where the folder should be: not even root can write there.
    await writeFile(world.configDir, 'in the way')
    await world.start()
    await world.select('config:prod')
    for (let at = 0; at < 3; at += 1) await world.api('PUT', route('prod', 'view'), { ...view, at })
    await world.api('PATCH', route('prod', 'settings'), { protection: 'confirm' })
    expect((await world.api('GET', route('prod', 'view'))).json).toEqual({ ...view, at: 2 })
    const told = world.log.filter(({ text }) => text.includes('The settings and views of clusters'))
    expect(told.map(({ text }) => text)).toEqual([
      expect.stringContaining('Changes last until Flotilla stops'),
    ])
  })

  it('is not written for the demo', async () => {
    await using world = await ServerWorld.open()
    await world.kubeconfig('config', ['prod'])
    await world.start({ demo: { clusters: [], switchFaults: async () => {} } })
    await world.select('config:prod')
    await world.api('PATCH', route('prod', 'settings'), { protection: 'confirm' })
    await world.api('PUT', route('prod', 'view'), view)
    expect((await world.api('GET', route('prod', 'view'))).json).toEqual(view)
    expect(await settingsOf(world, 'prod')).toMatchObject({ protection: 'confirm' })
    expect(await readdir(world.configDir)).not.toContain('clusters')
  })
})
