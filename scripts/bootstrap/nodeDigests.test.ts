import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../testkit/temporaryFolder.ts'
import { isPinnedNode, pinnedNode } from './nodeDigests.mjs'

const json = async (file: string) => JSON.parse(await readFile(file, 'utf8'))

describe('what is installed', () => {
  it('has a digest in the lockfile, package by package', async () => {
    const { packages } = (await json('package-lock.json')) as {
      packages: Record<string, { integrity?: string }>
    }
    const without = Object.entries(packages).filter(
      ([name, { integrity }]) => name !== '' && integrity === undefined,
    )
    expect(without.map(([name]) => name)).toEqual([])
    expect(Object.keys(packages).length).toBeGreaterThan(200)
  })

  it('runs on the Node whose digests are known', async () => {
    expect((await json('package.json')).devDependencies.node).toBe(pinnedNode.version)
  })

  it('is refused where its Node is another program', async () => {
    await using folder = await temporaryFolder('node')
    const file = join(folder.path, 'node')
    await writeFile(file, 'another')
    expect(isPinnedNode(file, 'linux-x64')).toBe(false)
    expect(isPinnedNode(file, 'sunos-x64')).toBe(true)
    if (process.version === `v${pinnedNode.version}`) expect(isPinnedNode(process.execPath)).toBe(true)
  })
})
