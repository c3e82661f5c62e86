// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/dom'
import { describe, expect, it, vi } from 'vitest'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: shop\n'
const uid = 'east configmaps shop web'

function aCluster(name = 'east', state: Partial<ScriptedCluster['state']> = {}) {
  const cluster = new ScriptedCluster(name, state).has('configmaps', [{ namespace: 'shop', name: 'web' }])
  cluster.answers.set('object/yaml', () => ({ yaml }))
  cluster.answers.set('object/edit', () => ({ yaml, uid, resourceVersion: '5', owners: [] }))
  cluster.answers.set('object', () => ({ kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' } }))
  cluster.answers.set('manifests/export', () => ({ yaml, missing: [] }))
  return cluster
}

async function aMenu(cluster: ScriptedCluster) {
  const page = await aPage([cluster])
  await page.table.open('configmaps')
  await page.table.shows('web')
  fireEvent.contextMenu(await screen.findByText('web'))
  const item = async (name: RegExp) => await screen.findByRole('menuitem', { name })
  return { page, item, [Symbol.dispose]: () => page[Symbol.dispose]() }
}

describe('the menu of a row', () => {
  it('begins an edit of the object in its panel', async () => {
    using world = await aMenu(aCluster())
    await world.page.person.click(await world.item(/^Edit…/u))
    const panel = within(await screen.findByRole('complementary', { name: 'ConfigMap web' }))
    expect(await panel.findByRole('textbox', { name: 'YAML of web' })).toBeTruthy()
    expect(panel.getByText('Nothing is changed yet.')).toBeTruthy()
  })

  it('puts a copy under another name into the view of manifests, and leaves a text that is there alone', async () => {
    const cluster = aCluster()
    using world = await aMenu(cluster)
    await world.page.person.click(await world.item(/^Duplicate…/u))
    const editor = await screen.findByRole('textbox', { name: 'Manifests' })
    await expect.poll(() => editor.textContent).toContain('name: web-copy')
    const asked = cluster.requests.filter(({ route }) => route === 'manifests/export')
    expect(asked.map(({ params }) => params)).toMatchObject([{ targets: [{ name: 'web', uid }] }])
  })

  it('offers no edit where the cluster is read-only', async () => {
    const settings = { namespaces: [], protection: 'read-only', colour: null } as never
    using world = await aMenu(aCluster('east', { settings }))
    expect((await world.item(/^Edit…/u)).getAttribute('aria-disabled')).toBe('true')
    expect((await world.item(/^Export manifest/u)).getAttribute('aria-disabled')).toBe('false')
  })
})

describe('the bar of selected rows', () => {
  it('exports all of them as one file, in parts that the server takes, and says how many are missing', async () => {
    const names = Array.from({ length: 501 }, (_, index) => `web-${String(index).padStart(3, '0')}`)
    const cluster = aCluster().has(
      'configmaps',
      names.map((name) => ({ namespace: 'shop', name })),
    )
    const asked: number[] = []
    cluster.answers.set('manifests/export', (params) => {
      const targets = params.targets as readonly unknown[]
      asked.push(targets.length)
      return { yaml: `kind: Part${asked.length}\n`, missing: targets.slice(0, 1) }
    })
    const saved = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:saved')
    vi.spyOn(URL, 'revokeObjectURL').mockReturnValue()
    using page = await aPage([cluster])
    await page.table.open('configmaps')
    await expect.poll(() => page.table.grid.getAttribute('aria-rowcount')).toBe('502')
    page.table.grid.focus()
    await page.person.keyboard('{Control>}a{/Control}')
    await page.person.click(await screen.findByRole('button', { name: 'More actions' }))
    await page.person.click(await screen.findByRole('menuitem', { name: 'Export manifests' }))
    await screen.findByText(/Exported, without 2 that cannot be read any more/u)
    expect(asked).toEqual([500, 1])
    const [[blob] = []] = saved.mock.calls
    expect(await (blob as Blob).text()).toBe('kind: Part1\n---\nkind: Part2\n')
    vi.restoreAllMocks()
  })
})
