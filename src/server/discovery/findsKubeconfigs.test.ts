import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { searchHere } from '#kubeconfig'
import { aHome, type Home } from '#testkit'
import { findsKubeconfigs } from './findsKubeconfigs.ts'

const kubeconfig = '{"contexts": [{"name": "anywhere"}]}'

const finds = (home: Home, origin: { flags?: string[]; environment?: string } = {}) =>
  findsKubeconfigs({
    configDir: home.configDir,
    kubeconfigs: searchHere(),
    kubeconfigSources: { flags: [], environment: null, ...origin, home: home.path },
  })

describe('findsKubeconfigs', () => {
  it('finds none in a fresh home', async () => {
    await using home = await aHome()
    expect(await finds(home)).toBe(false)
  })

  it('finds one in .kube, even one that leads nowhere', async () => {
    await using home = await aHome()
    await writeFile(join(home.kubeDir, 'config'), kubeconfig)
    expect(await finds(home)).toBe(true)
  })

  it('finds one that a flag or KUBECONFIG names', async () => {
    await using home = await aHome()
    const path = join(home.path, 'elsewhere')
    await writeFile(path, kubeconfig)
    expect(await finds(home, { flags: [path] })).toBe(true)
    expect(await finds(home, { environment: path })).toBe(true)
  })

  it('finds one in a folder that the settings name, and leaves damaged settings as they are', async () => {
    await using home = await aHome()
    const folder = join(home.path, 'more')
    await mkdir(folder)
    await writeFile(join(folder, 'dev'), kubeconfig)
    await mkdir(home.configDir)
    await writeFile(join(home.configDir, 'settings.json'), JSON.stringify({ kubeconfigSources: [folder] }))
    expect(await finds(home)).toBe(true)
    await writeFile(join(home.configDir, 'settings.json'), '{"kube')
    expect(await finds(home)).toBe(false)
  })
})
