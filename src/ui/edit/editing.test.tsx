// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it, vi } from 'vitest'
import type { ReviewAnswer, SaveAnswer } from '#contract'
import { keptApplyDraft } from '../application/applyDraft.ts'
import { draftKey } from '../session/drafts.ts'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const yaml = 'kind: ConfigMap\ndata:\n  a: "1"\n'
const edited = yaml.replace('"1"', '"2"')
const reviewed: ReviewAnswer = {
  ...{ outcome: 'reviewed', before: yaml, after: edited, ignoresStatus: false, untried: null },
  warnings: ['a is old'],
}
const saved: SaveAnswer = {
  outcome: 'saved',
  resourceVersion: '6',
  isUnchanged: false,
  warnings: ['b is old'],
}

/** A cluster with one config map, and an edit of it that is not saved. */
function aCluster(name: string, state: Partial<ScriptedCluster['state']> = {}): ScriptedCluster {
  const cluster = new ScriptedCluster(name, state).has('configmaps', [{ namespace: 'shop', name: 'web' }])
  cluster.answers.set('object/yaml', () => ({ yaml }))
  cluster.answers.set('object/edit', () => ({ yaml, uid: uidIn(name), resourceVersion: '5', owners: [] }))
  cluster.answers.set('object/review', () => reviewed)
  cluster.answers.set('object/save', () => saved)
  cluster.answers.set('object', () => ({ kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' } }))
  return cluster
}

const uidIn = (name: string) => `${name} configmaps shop web`
const objectIn = (name: string) => ({
  domain: 'configmaps',
  namespace: 'shop',
  name: 'web',
  uid: uidIn(name),
})

/** The page with the panel of the first cluster's config map at its tab YAML; with an edit where there is a text. */
async function aPanel(clusters: readonly ScriptedCluster[], text?: string) {
  const page = await aPage(clusters)
  const [{ clusterId, name }] = clusters as [ScriptedCluster]
  const session = page.application.tabs.session(clusterId)
  const draft = { base: yaml, uid: uidIn(name), resourceVersion: '5', owners: ['Helm release x manages it.'] }
  if (text !== undefined) session?.drafts.keep(objectIn(name), { ...draft, text }, { isPrivate: false })
  await page.table.open('configmaps')
  await page.table.shows('web')
  await page.table.choose(1)
  const panel = within(await screen.findByRole('complementary', { name: 'ConfigMap web' }))
  await page.person.click(panel.getByRole('tab', { name: /^YAML/u }))
  const press = async (button: string | RegExp) =>
    await page.person.click(await panel.findByRole('button', { name: button }))
  return {
    ...{ page, panel, press },
    draft: () => session?.drafts.state.value.get(draftKey(objectIn(name)))?.text,
    [Symbol.dispose]: () => page[Symbol.dispose](),
  }
}

const sent = ({ requests }: ScriptedCluster) => requests.filter(({ route }) => /review|save/u.test(route))

describe('the button Edit', () => {
  it('reads the object as it is now and opens its editor', async () => {
    using world = await aPanel([aCluster('east')])
    await world.press('Edit')
    expect(await world.panel.findByRole('textbox', { name: 'YAML of web' })).toHaveProperty('tagName', 'DIV')
    await world.press('Cancel')
    await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('Edit'))
  })

  it.each([
    [
      'the cluster is read-only',
      (cluster: ScriptedCluster) => {
        cluster.state = { ...cluster.state, settings: { ...cluster.state.settings, protection: 'read-only' } }
      },
      'Read only: east is set to read-only',
    ],
    [
      'it is not allowed',
      (cluster: ScriptedCluster) => {
        cluster.answers.set('permissions/check', ({ verb }) => ({
          allowed: verb !== 'update' && verb !== 'patch',
          reason: 'not you',
        }))
      },
      'Read only: not you',
    ],
  ])('says why it does nothing where %s', async (_, prepare, reason) => {
    const east = aCluster('east')
    prepare(east)
    using world = await aPanel([east])
    await world.panel.findByText(reason)
    await world.press('Edit')
    expect(world.panel.queryByRole('textbox', { name: 'YAML of web' })).toBeNull()
    expect(east.requests.map(({ route }) => route)).not.toContain('object/edit')
  })
})

describe('an edit in the panel', () => {
  it('is sent as a patch where the person may patch the object and not update it', async () => {
    const east = aCluster('east')
    const asked: unknown[] = []
    east.answers.set('permissions/check', ({ verb }) => {
      asked.push(verb)
      return { allowed: verb !== 'update', reason: 'not you' }
    })
    using world = await aPanel([east], edited)
    await expect.poll(() => asked).toContain('patch')
    await world.press('Review changes')
    await world.panel.findByRole('form', { name: 'Changes to web' })
    await world.press('Save in east')
    await world.panel.findByText('The edit is saved.')
    expect(sent(east).map(({ params }) => params.by)).toEqual(['patch', 'patch'])
  })

  it.each([
    ['saves the status alone by a button of its own where that is allowed', true],
    ['has no such button where it is not', false],
  ])('with an ignored status %s', async (_, isAllowed) => {
    const east = aCluster('east')
    east.answers.set('permissions/check', ({ subresource }) => ({
      allowed: isAllowed || subresource !== 'status',
      reason: 'not you',
    }))
    east.answers.set('object/review', ({ part }) =>
      part === 'status' ? reviewed : { ...reviewed, after: yaml, ignoresStatus: true },
    )
    using world = await aPanel([east], edited)
    await world.press('Review changes')
    await world.panel.findByText(/^Your changes under status are ignored/u)
    const offer = () => world.panel.queryByRole('button', { name: 'Review the status alone' })
    if (!isAllowed) return await vi.waitFor(() => expect(offer()).toBeNull())
    await world.press('Review the status alone')
    await world.panel.findByText(/^Only the status is saved/u)
    await world.press('Save the status in east')
    await world.panel.findByText('The edit is saved.')
    expect(sent(east).map(({ params }) => params.part)).toEqual(['all', 'status', 'status'])
  })

  it('is marked, names other owners, and is saved after its difference and warnings were shown', async () => {
    const east = aCluster('east')
    using world = await aPanel([east], edited)
    expect(world.panel.getByRole('tab', { name: 'YAML unsaved edit' })).toBeTruthy()
    await world.panel.findByText('Helm release x manages it.')
    await world.press('Review changes')
    await world.panel.findByRole('form', { name: 'Changes to web' })
    await world.panel.findByText('a is old')
    expect(sent(east).map(({ route }) => route)).toEqual(['object/review'])
    await world.press('Save in east')
    await world.panel.findByText('The edit is saved.')
    await world.panel.findByText('b is old')
    expect(sent(east)[1]?.params).toMatchObject({ yaml: edited, uid: uidIn('east'), confirmed: false })
    expect(world.draft()).toBeUndefined()
  })

  it('is saved only when the cluster’s name is typed, where the cluster is protected so', async () => {
    const east = aCluster('east')
    east.state = { ...east.state, settings: { ...east.state.settings, protection: 'confirm' } }
    using world = await aPanel([east], edited)
    await world.press('Review changes')
    const field = await world.panel.findByRole('textbox', { name: /^Type east to confirm/u })
    await world.press('Save in east')
    expect(sent(east).map(({ route }) => route)).toEqual(['object/review'])
    await world.page.person.type(field, 'east{Enter}')
    await world.panel.findByText('The edit is saved.')
    expect(sent(east)[1]?.params).toMatchObject({ confirmed: true })
  })

  it('says that nothing would change, and offers no save', async () => {
    const east = aCluster('east')
    east.answers.set('object/review', () => ({ ...reviewed, after: yaml }))
    using world = await aPanel([east], edited)
    await world.press('Review changes')
    await world.panel.findByText(/^Nothing would change/u)
    expect(world.panel.queryByRole('button', { name: 'Save in east' })).toBeNull()
  })

  it('shows each field that the cluster does not take, and keeps the text', async () => {
    const east = aCluster('east')
    const problems = [{ field: 'data.a', message: 'must be positive' }]
    east.answers.set('object/review', () => ({ outcome: 'refused', message: 'no', problems, warnings: [] }))
    using world = await aPanel([east], edited)
    await world.press('Review changes')
    expect((await world.panel.findByText('must be positive')).parentElement?.textContent).toContain(
      'data.a, line 3',
    )
    expect(world.draft()).toBe(edited)
  })

  it('offers to make the object again where a field is immutable, and deletes nothing by itself', async () => {
    const east = aCluster('east')
    const problems = [{ field: 'data', message: 'Forbidden: field is immutable when `immutable` is set' }]
    east.answers.set('object/review', () => ({ outcome: 'refused', message: 'no', problems, warnings: [] }))
    using world = await aPanel([east], `metadata:\n  name: web\n  uid: ${uidIn('east')}\n${edited}`)
    await world.press('Review changes')
    await world.panel.findByText(/the objects that it owns go with it/u)
    await world.press('Move the text to Apply manifest')
    const session = world.page.application.tabs.session(east.clusterId)
    await expect.poll(() => session?.view.state.value.domain).toBe('apply')
    expect(session && keptApplyDraft(session)).toEqual({
      text: `metadata:\n  name: web\n${edited}`,
      namespace: 'shop',
    })
    expect(world.draft()).toContain(edited)
    expect(east.requests.map(({ route }) => route)).not.toContain('act')
  })

  it('says that the object has gone, and gives the text to copy', async () => {
    const east = aCluster('east')
    east.answers.set('object/review', () => ({ outcome: 'gone', warnings: [] }))
    using world = await aPanel([east], edited)
    await world.press('Review changes')
    await world.panel.findByRole('button', { name: 'Copy the text' })
    expect(world.panel.getByRole('button', { name: 'Review changes' })).toHaveProperty('disabled', true)
    expect(world.draft()).toBe(edited)
  })

  it('marks what the cluster’s schema does not have, and is sent all the same', async () => {
    const east = aCluster('east')
    const root = { types: ['object'], fields: { apiVersion: {}, kind: {}, data: { types: ['object'] } } }
    east.answers.set('schema', () => ({ schema: { root, types: {} }, problem: null }))
    const wrong = 'apiVersion: v1\nkind: ConfigMap\ndat: {}\n'
    using world = await aPanel([east], wrong)
    await vi.waitFor(
      () => expect(document.querySelector('.cm-lintRange-error')?.textContent).toBe('dat'),
      5000,
    )
    expect(east.requests.filter(({ route }) => route === 'schema')).toEqual([
      { route: 'schema', params: { group: '', version: 'v1', kind: 'ConfigMap' } },
    ])
    await world.press('Review changes')
    await world.panel.findByRole('form', { name: 'Changes to web' })
    expect(sent(east)[0]?.params).toMatchObject({ yaml: wrong })
  })

  it('says once that there is no schema, and is sent all the same', async () => {
    const east = aCluster('east')
    east.answers.set('schema', () => ({ schema: null, problem: 'denied' }))
    using world = await aPanel([east], 'apiVersion: v1\nkind: ConfigMap\ndat: {}\n')
    await world.panel.findByText(/^The cluster does not let you read its schemas/u, {}, { timeout: 5000 })
    await world.press('Review changes')
    await world.panel.findByRole('form', { name: 'Changes to web' })
  })

  it('is thrown away only after a second click', async () => {
    using world = await aPanel([aCluster('east')], edited)
    await world.press('Discard…')
    expect(world.draft()).toBe(edited)
    await world.press('Discard the edit')
    expect(world.draft()).toBeUndefined()
    await world.panel.findByRole('button', { name: 'Edit' })
  })

  it('goes to the cluster that it began in, and is told of there, whatever tab is shown meanwhile', async () => {
    const [east, west] = [aCluster('east'), aCluster('west')]
    const answer = Promise.withResolvers<SaveAnswer>()
    east.answers.set('object/save', () => answer.promise)
    using world = await aPanel([east, west], edited)
    await world.press('Review changes')
    await world.press('Save in east')
    await vi.waitFor(() => expect(sent(east)).toHaveLength(2))
    await world.page.showTab(west)
    answer.resolve(saved)
    await screen.findByText(/Saved web\. b is old/u)
    expect([sent(east).length, sent(west)]).toEqual([2, []])
    expect(world.draft()).toBeUndefined()
  })
})
