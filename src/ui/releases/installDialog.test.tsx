// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import { FlotillaError, type ReleaseReview } from '#contract'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'
import { chartSourceOf } from './chartSources.ts'

const review: ReleaseReview = {
  ...{ newest: 0, before: '', after: 'kind: ConfigMap\n', untried: null },
  objects: [{ kind: 'ConfigMap', namespace: 'shop', name: 'web', isKept: false }],
}

function aCluster(name: string, answers: { helm?: object; review?: () => object } = {}) {
  const cluster = new ScriptedCluster(name)
  cluster.answers.set('helm/program', () => answers.helm ?? { version: 'v4.2.2', problem: null })
  cluster.answers.set('helm/review', answers.review ?? (() => review))
  cluster.answers.set('helm/change', () => ({ jobId: 'job-1' }))
  return cluster
}

async function aDialog(...clusters: readonly ScriptedCluster[]) {
  const page = await aPage(clusters)
  const clusterId = clusters[0]?.clusterId as ScriptedCluster['clusterId']
  page.application.dialog.set({ type: 'install-chart', clusterId })
  const dialog = within(await screen.findByRole('dialog', { name: 'Install chart' }))
  const button = async (name: RegExp) => (await dialog.findByRole('button', { name })) as HTMLButtonElement
  const type = async (field: string, text: string) => {
    const input = dialog.getByRole('textbox', { name: field })
    await page.person.clear(input)
    await page.person.type(input, text)
  }
  const fill = async () => {
    await type('Chart', 'shop')
    await type('Repository', 'https://charts.example')
    await type('Release name', 'web')
    await type('Namespace', 'shop')
  }
  return { page, dialog, button, type, fill, [Symbol.dispose]: () => page[Symbol.dispose]() }
}

const sent = ({ requests }: ScriptedCluster, name: string) =>
  requests.filter(({ route }) => route === name).map(({ params }) => params)

const change = {
  ...{ type: 'install', values: '', isNamespaceMade: false, isWaiting: false },
  chart: { reference: 'shop', version: '', repository: 'https://charts.example' },
}

describe('the dialog that installs a chart', () => {
  it('shows the manifest first, and installs in the cluster it was opened in, whatever tab is shown', async () => {
    const [east, west] = [aCluster('east'), aCluster('west')]
    using world = await aDialog(east, west)
    await world.fill()
    await world.page.person.click(await world.button(/^Review manifest/u))
    await world.dialog.findByRole('region', { name: 'Manifest of web' })
    expect(world.dialog.getByText('Helm makes 1 object.')).toBeDefined()
    expect(sent(east, 'helm/review')).toEqual([{ namespace: 'shop', name: 'web', change }])
    expect(sent(east, 'helm/change')).toEqual([])
    world.page.application.tabs.activate(west.clusterId)
    await world.page.person.click(await world.button(/^Install web in east/u))
    await expect
      .poll(() => sent(east, 'helm/change'))
      .toEqual([{ namespace: 'shop', name: 'web', newest: 0, confirmed: false, change }])
    expect(west.requests.filter(({ route }) => route.startsWith('helm/'))).toEqual([])
    const session = world.page.application.tabs.session(east.clusterId)
    expect(chartSourceOf(session, { namespace: 'shop', name: 'web' })).toEqual({
      ...{ isNamed: true, reference: 'shop', version: '', repository: 'https://charts.example' },
    })
  })

  it('wants another review where anything was changed since', async () => {
    const east = aCluster('east')
    using world = await aDialog(east)
    await world.fill()
    await world.page.person.click(await world.button(/^Review manifest/u))
    await world.button(/^Install web in east/u)
    await world.type('Namespace', 'other')
    expect((await world.button(/^Review manifest/u)).disabled).toBe(false)
    expect(sent(east, 'helm/change')).toEqual([])
  })

  it('says that the cluster could not try it, and why', async () => {
    const untried = 'no matches for kind "Certificate"'
    using world = await aDialog(aCluster('east', { review: () => ({ ...review, untried }) }))
    await world.fill()
    await world.page.person.click(await world.button(/^Review manifest/u))
    await world.dialog.findByText(new RegExp(untried, 'u'))
    expect((await world.button(/^Install web/u)).disabled).toBe(false)
  })

  it('shows a refusal and keeps what was typed', async () => {
    const refuse = () => {
      throw new FlotillaError('action_refused', 'There is no namespace “shop”.')
    }
    using world = await aDialog(aCluster('east', { review: refuse }))
    await world.fill()
    await world.page.person.click(await world.button(/^Review manifest/u))
    await world.dialog.findByText('There is no namespace “shop”.')
    expect((world.dialog.getByRole('textbox', { name: 'Chart' }) as HTMLInputElement).value).toBe('shop')
  })

  it('says why nothing can be installed where Helm is missing', async () => {
    const problem = 'Helm is not installed on this machine.'
    using world = await aDialog(aCluster('east', { helm: { version: null, problem } }))
    await world.fill()
    await world.dialog.findByText(problem)
    expect((await world.button(/^Review manifest/u)).disabled).toBe(true)
  })
})
