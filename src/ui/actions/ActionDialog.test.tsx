// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import { type ClusterState, FlotillaError, type Job, type Protection, type Target } from '#contract'
import { settle } from '../../../testkit/manualClock.ts'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const rows = [
  { namespace: 'shop', name: 'web-1' },
  { namespace: 'shop', name: 'web-2' },
  { namespace: 'billing', name: 'db-0' },
]

function aCluster(name = 'east', state: ConstructorParameters<typeof ScriptedCluster>[1] = {}) {
  const cluster = new ScriptedCluster(name, state).has('pods', rows).says('activity', { jobs: [] })
  cluster.answers.set('act', () => ({ jobId: 'job-1' }))
  cluster.answers.set('object', ({ resource, name: object }) => ({
    metadata: {
      name: object,
      namespace: 'shop',
      uid: `${name} ${resource} shop ${object}`,
      resourceVersion: '1',
      ...(object === 'web-2' ? { finalizers: ['example.com/keeps'] } : {}),
    },
  }))
  return cluster
}
async function podsOf(...clusters: readonly ScriptedCluster[]) {
  const page = await aPage(clusters)
  await page.table.open('pods')
  await page.table.shows('web-1', 'web-2', 'db-0')
  return page
}
const protectedBy = (protection: Protection): Pick<ClusterState, 'settings'> => ({
  settings: { version: 1, namespaces: [], colour: null, protection },
})
const acts = (cluster: ScriptedCluster) =>
  cluster.requests
    .filter(({ route }) => route === 'act')
    .map(({ params }) => params as { action: string; targets: readonly Target[]; args: object })
const submit = (dialog: HTMLElement) =>
  within(dialog).getByRole<HTMLButtonElement>('button', { name: / in \w+$/ })

describe('ActionDialog', () => {
  it('names the cluster and the object, and deletes the very object of the row', async () => {
    const east = aCluster()
    using page = await podsOf(east)
    await page.table.menu(1)
    await page.chooseLine(/^Delete/)
    const dialog = await page.dialog('Delete web-1')
    expect(dialog.textContent).toContain('Pod in shop')
    expect(submit(dialog).textContent).toBe('Delete web-1 in east')
    // A name that turns the direction of what follows turns no other word.
    expect(submit(dialog).querySelector('bdi')?.textContent).toBe('Delete web-1')
    await page.person.click(submit(dialog))
    await expect
      .poll(() => acts(east))
      .toMatchObject([
        {
          action: 'delete',
          targets: [{ resource: 'pods', namespace: 'shop', name: 'web-1', uid: 'east pods shop web-1' }],
          args: { propagationPolicy: 'Background', force: false },
          confirmed: false,
        },
      ])
    await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
  })

  it('is opened by the key Delete, for the row under the cursor', async () => {
    using page = await podsOf(aCluster())
    page.table.grid.focus()
    await page.press('{ArrowDown}{ArrowDown}{Delete}')
    expect(await page.dialog('Delete web-2')).toBeDefined()
  })

  it('changes nothing where it is cancelled', async () => {
    const east = aCluster()
    using page = await podsOf(east)
    page.table.grid.focus()
    await page.press('{ArrowDown}{Delete}')
    await page.person.click(within(await page.dialog()).getByRole('button', { name: 'Cancel' }))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(acts(east)).toEqual([])
  })

  it('says which finalizers the object waits for, and that a forced end may leave the process running', async () => {
    using page = await podsOf(aCluster())
    page.table.grid.focus()
    await page.press('{ArrowDown}{ArrowDown}{Delete}')
    const dialog = await page.dialog('Delete web-2')
    await within(dialog).findByText(/waits for its finalizers .*: example\.com\/keeps/)
    expect(dialog.textContent).not.toContain('may still be running on the node, next to')
    await page.person.click(within(dialog).getByRole('checkbox', { name: /Force/ }))
    expect(dialog.textContent).toContain('may still be running on the node, next to')
  })

  it('says what stays where the objects that it owns are orphaned', async () => {
    const east = aCluster().has('deployments', [{ namespace: 'shop', name: 'web' }])
    const dependant = (kind: string, name: string) => ({ kind, name })
    east.answers.set('object/details', () => ({
      dependants: [dependant('ReplicaSet', 'a'), dependant('Pod', 'b'), dependant('Pod', 'c')],
      warnings: [],
    }))
    using page = await podsOf(east)
    await page.table.open('deployments')
    await page.table.shows('web')
    page.table.grid.focus()
    await page.press('{ArrowDown}{Delete}')
    const dialog = await page.dialog('Delete web')
    await within(dialog).findByText('Objects that it owns are deleted afterwards: 1 ReplicaSet and 2 Pods.')
    await page.person.click(within(dialog).getByRole('radio', { name: 'Orphan' }))
    await within(dialog).findByText('Objects that it owns stay, without an owner: 1 ReplicaSet and 2 Pods.')
    await page.person.click(submit(dialog))
    await expect.poll(() => acts(east)[0]?.args).toMatchObject({ propagationPolicy: 'Orphan' })
  })

  it('wants the name of a protected cluster typed', async () => {
    const east = aCluster('east', protectedBy('confirm'))
    using page = await podsOf(east)
    page.table.grid.focus()
    await page.press('{ArrowDown}{Delete}')
    const dialog = await page.dialog()
    expect(submit(dialog).disabled).toBe(true)
    await page.person.type(within(dialog).getByRole('textbox', { name: 'Type east to confirm' }), 'east')
    expect(submit(dialog).disabled).toBe(false)
    await page.press('{Enter}')
    await expect.poll(() => acts(east)).toMatchObject([{ confirmed: true }])
  })

  it('is not opened in a read-only cluster, and one that is open is disabled with the reason', async () => {
    const east = aCluster()
    using page = await podsOf(east)
    page.table.grid.focus()
    await page.press('{ArrowDown}{Delete}')
    const dialog = await page.dialog()
    page.changes(east, protectedBy('read-only'))
    await within(dialog).findByText('east is set to read-only')
    expect(submit(dialog).disabled).toBe(true)
    await page.press('{Escape}')
    page.table.grid.focus()
    await page.press('{Delete}')
    expect(await screen.findByText('east is set to read-only')).toBeDefined()
    expect(screen.queryByRole('dialog')).toBeNull()
    const menu = await page.table.menu(1)
    const line = within(menu).getByRole('menuitem', { name: /^Delete/ })
    expect(line.getAttribute('aria-disabled')).toBe('true')
  })

  it('is disabled with the reason where the person may not do it', async () => {
    const east = aCluster()
    east.answers.set('permissions/check', () => ({ allowed: false, reason: 'ada may not delete pods.' }))
    using page = await podsOf(east)
    page.table.grid.focus()
    await page.press('{ArrowDown}{Delete}')
    const dialog = await page.dialog()
    await within(dialog).findByText('ada may not delete pods.')
    expect(submit(dialog).disabled).toBe(true)
  })

  it('shows why it was refused and loses nothing that was chosen', async () => {
    const east = aCluster()
    east.answers.set('act', () => {
      throw new FlotillaError('action_refused', 'Not now.')
    })
    using page = await podsOf(east)
    page.table.grid.focus()
    await page.press('{ArrowDown}{Delete}')
    const dialog = await page.dialog()
    await page.person.click(within(dialog).getByRole('radio', { name: 'Foreground' }))
    await page.person.click(submit(dialog))
    await within(dialog).findByText('Not now.')
    expect(within(dialog).getByRole<HTMLInputElement>('radio', { name: 'Foreground' }).checked).toBe(true)
    expect(submit(dialog).disabled).toBe(false)
  })

  it('refuses where another object has the name by now', async () => {
    const east = aCluster()
    east.answers.set('object', () => ({ metadata: { name: 'web-1', uid: 'another', resourceVersion: '1' } }))
    using page = await podsOf(east)
    page.table.grid.focus()
    await page.press('{ArrowDown}{Delete}')
    const dialog = await page.dialog()
    await within(dialog).findByText(/Another object has the name web-1 now/)
    expect(submit(dialog).disabled).toBe(true)
  })

  it('asks once, however often and fast it is confirmed', async () => {
    const east = aCluster()
    const answer = Promise.withResolvers<unknown>()
    east.answers.set('act', () => answer.promise)
    using page = await podsOf(east)
    page.table.grid.focus()
    await page.press('{ArrowDown}{Delete}')
    const dialog = await page.dialog('Delete web-1')
    await page.person.dblClick(submit(dialog))
    for (let time = 0; time < 3; time += 1) submit(dialog).form?.requestSubmit()
    answer.resolve({ jobId: 'job-1' })
    await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
    expect(acts(east)).toHaveLength(1)
  })

  describe('that is left before it is answered', () => {
    /** One pod or two are to be deleted, the question is left, and another one is asked. */
    async function leftQuestion(...rows: readonly number[]) {
      const east = aCluster()
      const answer = Promise.withResolvers<unknown>()
      east.answers.set('act', () => answer.promise)
      const page = await podsOf(east)
      await page.table.select(...rows)
      await page.person.click(screen.getByRole('button', { name: 'Delete…' }))
      await page.person.click(submit(await page.dialog()))
      await expect.poll(() => acts(east).length).toBe(1)
      await page.press('{Escape}')
      expect(screen.queryByRole('dialog')).toBeNull()
      return { page, answer }
    }

    it.each([[[1]], [[1, 2]]])('leaves the next question as it is: rows %j', async (rows) => {
      const { page, answer } = await leftQuestion(...rows)
      using _ = page
      page.table.grid.focus()
      await page.press('{Escape}')
      await page.table.select(3)
      await page.person.click(screen.getByRole('button', { name: 'Delete…' }))
      await page.dialog('Delete db-0')
      answer.resolve({ jobId: 'job-1' })
      // The answer's turns, and those of what it could change.
      for (let turn = 0; turn < 50; turn += 1) await settle()
      expect(screen.getByRole('dialog').getAttribute('aria-label')).toBe('Delete db-0')
      expect(page.table.selected).toEqual(['db-0'])
    })

    it('tells of its refusal', async () => {
      const { page, answer } = await leftQuestion(1)
      using _ = page
      answer.reject(new FlotillaError('action_refused', 'Not now.'))
      await screen.findByText(/Not now\./u)
    })
  })

  it('acts in the cluster it was opened in, whatever tab is shown when it is confirmed', async () => {
    const [east, west] = [aCluster('east'), aCluster('west')]
    using page = await podsOf(east, west)
    page.table.grid.focus()
    await page.press('{ArrowDown}{Delete}')
    const dialog = await page.dialog('Delete web-1')
    page.application.tabs.activate(west.clusterId)
    await expect
      .poll(() => screen.getByRole('tab', { name: /west/ }).getAttribute('aria-selected'))
      .toBe('true')
    await page.person.click(submit(dialog))
    await expect.poll(() => acts(east).length).toBe(1)
    expect(west.requests.filter(({ route }) => route !== 'permissions/check')).toEqual([])
  })
})

describe('an action with choices from the object', () => {
  const autoscaler = { group: 'autoscaling', version: 'v2', resource: 'horizontalpodautoscalers' }

  /** A deployment of three replicas, by Helm, and its autoscaler. */
  async function theDeployment({ paused = false } = {}) {
    const east = aCluster().has('deployments', [
      { namespace: 'shop', name: 'web' },
      { namespace: 'shop', name: 'db' },
    ])
    east.answers.set('object', ({ resource, name }) => ({
      metadata: {
        ...{ name, namespace: 'shop', resourceVersion: '1', uid: `east ${resource} shop ${name}` },
        annotations: { 'meta.helm.sh/release-name': 'shop' },
      },
      spec: resource === 'deployments' ? { replicas: 3, paused } : { minReplicas: 2, maxReplicas: 10 },
    }))
    east.answers.set('object/details', () => ({
      related: [{ ...autoscaler, kind: 'HorizontalPodAutoscaler', namespace: 'shop', name: 'web' }],
    }))
    const page = await aPage([east])
    await page.table.open('deployments')
    await page.table.shows('web', 'db')
    page.table.grid.focus()
    return { east, page }
  }
  const replicas = (dialog: HTMLElement) =>
    within(dialog).getByRole<HTMLInputElement>('spinbutton', { name: 'Replicas' })

  it('begins with what the object has, is opened by a key, and sends what was chosen', async () => {
    const { east, page } = await theDeployment()
    using _ = page
    await page.press('{ArrowDown}s')
    const dialog = await page.dialog('Scale web')
    await expect.poll(() => replicas(dialog).value).toBe('3')
    await page.person.clear(replicas(dialog))
    expect(submit(dialog).disabled).toBe(true)
    await page.person.type(replicas(dialog), '5')
    await within(dialog).findByText('It has 3 replicas now.')
    await page.person.click(submit(dialog))
    await expect.poll(() => acts(east)).toMatchObject([{ action: 'scale', args: { replicas: 5 } }])
  })

  it('says before it is done what else sets the number', async () => {
    const { page } = await theDeployment()
    using _ = page
    await page.press('{ArrowDown}s')
    const dialog = await page.dialog('Scale web')
    await within(dialog).findByText(
      'Pod Autoscaler web sets the number of replicas, between 2 and 10. It will change this number again.',
    )
    expect(dialog.textContent).toContain('Helm release shop manages it')
    await page.person.clear(replicas(dialog))
    await page.person.type(replicas(dialog), '0')
    await within(dialog).findByText('All of its pods are deleted.')
    expect(dialog.textContent).toContain('does nothing more until there is a replica again')
  })

  it('is disabled with the reason where the object as it was read forbids it', async () => {
    const { page } = await theDeployment({ paused: true })
    using _ = page
    await page.press('{ArrowDown}r')
    const dialog = await page.dialog('Restart web')
    await within(dialog).findByText('It is paused: no pod is replaced until it is resumed.')
    expect(submit(dialog).disabled).toBe(true)
  })

  it('changes the images of its containers, and sends those that differ', async () => {
    const { east, page } = await theDeployment()
    using _ = page
    east.answers.set('object', ({ resource, name }) => ({
      metadata: { name, namespace: 'shop', resourceVersion: '1', uid: `east ${resource} shop ${name}` },
      spec: {
        template: {
          spec: {
            containers: [{ name: 'web', image: 'web:1' }],
            initContainers: [{ name: 'prepare', image: 'prepare:1' }],
          },
        },
      },
    }))
    await page.table.menu(1)
    await page.chooseLine(/^Set image/)
    const dialog = await page.dialog('Set image of web')
    const image = await within(dialog).findByRole<HTMLInputElement>('textbox', { name: 'Image of prepare' })
    expect(image.value).toBe('prepare:1')
    expect(submit(dialog).disabled).toBe(true)
    await page.person.type(image, '.2')
    await page.person.click(submit(dialog))
    await expect.poll(() => acts(east)[0]?.args).toEqual({ images: { prepare: 'prepare:1.2' } })
  })

  it('adds, changes and removes labels, and sends what differs', async () => {
    const { east, page } = await theDeployment()
    using _ = page
    east.answers.set('object', ({ resource, name }) => ({
      metadata: {
        ...{ name, namespace: 'shop', resourceVersion: '1', uid: `east ${resource} shop ${name}` },
        labels: { app: 'web', old: 'yes', same: 'same' },
      },
    }))
    await page.table.menu(1)
    await page.chooseLine(/^Label/)
    const dialog = await page.dialog('Label web')
    const field = (name: string) => within(dialog).findByRole<HTMLInputElement>('textbox', { name })
    await page.person.type(await field('Value of app'), '-2')
    await page.person.click(within(dialog).getByRole('button', { name: 'Remove old' }))
    await page.person.click(within(dialog).getByRole('button', { name: 'Add' }))
    // The new row has the keyboard.
    await page.press('tier')
    await page.person.type(await field('Value of tier'), 'not valid')
    await within(dialog).findByText(/the value of a label has letters/u)
    expect(submit(dialog).disabled).toBe(true)
    await page.person.clear(await field('Value of tier'))
    await page.person.type(await field('Value of tier'), 'front')
    await within(dialog).findByText('2 labels are set and 1 label is removed.')
    await page.person.click(submit(dialog))
    await expect
      .poll(() => acts(east)[0]?.args)
      .toEqual({ labels: { app: 'web-2', old: null, tier: 'front' } })
  })

  it('rolls back to a revision, and says first what changes by it', async () => {
    const { east, page } = await theDeployment()
    using _ = page
    const template = (image: string, level: string) => ({
      spec: { containers: [{ name: 'web', image, env: [{ name: 'LEVEL', value: level }] }] },
    })
    east.answers.set('object', ({ resource, name }) => ({
      metadata: { name, namespace: 'shop', resourceVersion: '1', uid: `east ${resource} shop ${name}` },
      spec: { template: template('web:3', 'debug') },
    }))
    const kept = (revision: number, image: string, level: string) => ({
      ...{ revision, name: `web-${revision}`, createdAt: '2026-01-02T03:04:05Z', changeCause: null },
      ...{ template: template(image, level), isCurrent: image === 'web:3' },
    })
    east.answers.set('object/revisions', () => ({
      revisions: [kept(3, 'web:3', 'debug'), kept(2, 'web:2', 'debug'), kept(1, 'web:1', 'info')],
    }))
    await page.table.menu(1)
    await page.chooseLine(/^Roll back/)
    const dialog = await page.dialog('Roll back web')
    const revision = await within(dialog).findByRole('combobox', { name: 'Revision' })
    expect([...revision.querySelectorAll('option')].map(({ textContent }) => textContent)).toEqual([
      '2 · web:2 · 2026-01-02 03:04',
      '1 · web:1 · 2026-01-02 03:04',
    ])
    await within(dialog).findByText('The image of web changes from web:3 to web:2.')
    await page.person.selectOptions(revision, '1')
    await within(dialog).findByText('The image of web changes from web:3 to web:1.')
    await within(dialog).findByText('These parts of the pod template change too: containers.web.env.')
    await page.person.click(submit(dialog))
    await expect.poll(() => acts(east)[0]?.args).toEqual({ revision: 1 })
  })

  it('says why there is no revision to choose', async () => {
    const { east, page } = await theDeployment()
    using _ = page
    east.answers.set('object/revisions', () => ({ revisions: [] }))
    await page.table.menu(1)
    await page.chooseLine(/^Roll back/)
    const dialog = await page.dialog('Roll back web')
    await within(dialog).findByText('No other revision of it is left.')
    await page.press('{Escape}')
    east.answers.set('object/revisions', () => {
      throw new FlotillaError('cluster_denied', 'ada may not list replicasets.')
    })
    await page.table.menu(1)
    await page.chooseLine(/^Roll back/)
    await within(await page.dialog('Roll back web')).findByText('ada may not list replicasets.')
  })

  it('wants the name of the object typed before a finalizer is removed', async () => {
    const { east, page } = await theDeployment()
    using _ = page
    east.answers.set('object', ({ resource, name }) => ({
      metadata: {
        ...{ name, namespace: 'shop', resourceVersion: '1', uid: `east ${resource} shop ${name}` },
        finalizers: ['example.com/one', 'example.com/two'],
      },
    }))
    await page.table.menu(1)
    await page.chooseLine(/^Remove finalizer/)
    const dialog = await page.dialog('Remove a finalizer from web')
    const finalizer = await within(dialog).findByRole('combobox', { name: 'Finalizer' })
    await page.person.selectOptions(finalizer, 'example.com/two')
    expect(submit(dialog).disabled).toBe(true)
    await page.person.type(within(dialog).getByRole('textbox', { name: 'Type web to confirm' }), 'web')
    await page.person.click(submit(dialog))
    await expect.poll(() => acts(east)[0]?.args).toEqual({ finalizer: 'example.com/two' })
  })

  it('is done to several with one number, which has to be typed', async () => {
    const { east, page } = await theDeployment()
    using _ = page
    await page.table.select(1, 2)
    page.table.grid.focus()
    await page.press('s')
    const dialog = await page.dialog('Scale 2 Deployments')
    expect(replicas(dialog).value).toBe('')
    expect(submit(dialog).disabled).toBe(true)
    await page.person.type(replicas(dialog), '1')
    await page.person.click(submit(dialog))
    await expect.poll(() => acts(east)[0]?.targets.length).toBe(2)
  })
})

describe('an act on several objects', () => {
  const target = (name: string, namespace: string): Target => ({
    ...{ group: '', version: 'v1', resource: 'pods', namespace, name, uid: `east pods ${namespace} ${name}` },
  })
  const aJob = (differences: Partial<Job>): Job => ({
    jobId: 'job-1',
    action: 'delete',
    title: 'Deleting 3 Pods',
    targets: [target('web-1', 'shop'), target('web-2', 'shop'), target('db-0', 'billing')],
    targetCount: 3,
    args: {},
    state: 'running',
    progress: '1 of 3 is gone.',
    reason: null,
    startedAt: 0,
    endedAt: null,
    user: null,
    undoableCount: 0,
    counts: { gone: 1, denied: 1, running: 1 },
    reports: [
      { ...target('db-0', 'billing'), outcome: 'denied', reason: 'ada may not delete pods in billing.' },
      { ...target('web-2', 'shop'), outcome: 'running', reason: null },
      { ...target('web-1', 'shop'), outcome: 'gone', reason: null },
    ],
    ...differences,
  })
  async function threeSelected(east: ScriptedCluster) {
    const page = await podsOf(east)
    await page.table.select(1, 2, 3)
    await page.person.click(screen.getByRole('button', { name: 'Delete…' }))
    return { page, dialog: await page.dialog('Delete 3 Pods') }
  }

  it('says how many of which kind and where, and names the first', async () => {
    const { page, dialog } = await threeSelected(aCluster())
    using _ = page
    expect(dialog.textContent).toContain('2 Pods in shop')
    expect(dialog.textContent).toContain('1 Pod in billing')
    for (const name of ['web-1', 'web-2', 'db-0']) expect(dialog.textContent).toContain(name)
  })

  it('says what will be refused, and is offered for the rest', async () => {
    const east = aCluster()
    east.answers.set('permissions/check', ({ namespace }) =>
      namespace === 'billing'
        ? { allowed: false, reason: 'ada may not delete pods in billing.' }
        : { allowed: true, reason: null },
    )
    const { page, dialog } = await threeSelected(east)
    using _ = page
    await within(dialog).findByText(/Some of these will be refused\. ada may not delete pods in billing\./)
    expect(submit(dialog).disabled).toBe(false)
  })

  it('is followed with a result for each, by outcome, and can be stopped', async () => {
    const east = aCluster()
    east.answers.set('job/cancel', () => ({ jobId: 'job-1' }))
    const { page, dialog } = await threeSelected(east)
    using _ = page
    await page.person.click(submit(dialog))
    await expect.poll(() => acts(east)[0]?.targets.length).toBe(3)
    east.says('activity', { jobs: [aJob({})] })
    const followed = await page.dialog('Deleting 3 Pods')
    const results = within(followed).getByRole('table', { name: 'Results' })
    const names = () =>
      within(results)
        .getAllByRole('row')
        .slice(1)
        .map((row) => row.textContent)
    expect(names()).toHaveLength(3)
    expect(names()[0]).toContain('Not allowed')
    await page.person.click(within(followed).getByRole('button', { name: /Not allowed/ }))
    expect(names()).toEqual([expect.stringContaining('db-0')])
    await page.person.click(within(followed).getByRole('button', { name: 'Stop' }))
    await expect.poll(() => east.requests.at(-1)).toEqual({ route: 'job/cancel', params: { jobId: 'job-1' } })
    expect(page.table.selected).toEqual([])
  })

  it('leads to an object of its own cluster, whatever tab is shown', async () => {
    const [east, west] = [aCluster('east'), aCluster('west')]
    using page = await podsOf(east, west)
    await page.table.select(1, 2, 3)
    await page.person.click(screen.getByRole('button', { name: 'Delete…' }))
    await page.person.click(submit(await page.dialog('Delete 3 Pods')))
    east.says('activity', { jobs: [aJob({})] })
    const followed = await page.dialog('Deleting 3 Pods')
    page.application.tabs.activate(west.clusterId)
    const tabOf = (name: RegExp) => screen.getByRole('tab', { name }).getAttribute('aria-selected')
    await expect.poll(() => tabOf(/west/)).toBe('true')
    await page.person.click(within(followed).getByRole('button', { name: 'db-0' }))
    await expect.poll(() => tabOf(/east/)).toBe('true')
  })

  it('tells its end in a notice that leads to its results, once its dialog is closed', async () => {
    const east = aCluster()
    const { page, dialog } = await threeSelected(east)
    using _ = page
    await page.person.click(submit(dialog))
    east.says('activity', { jobs: [aJob({})] })
    await page.person.click(
      within(await page.dialog(/3 Pods/)).getByRole('button', { name: 'Run in background' }),
    )
    const reason = '1 of 3 was not deleted.'
    const over = aJob({ state: 'failed', reason, endedAt: 1000 })
    east.says('activity', { jobs: [over] })
    const { clusterId, name: clusterName } = east
    const { jobId, action, title, counts } = over
    page.tells({
      name: 'job:changed',
      clusterId,
      clusterName,
      jobId,
      action,
      title,
      state: 'failed',
      reason,
      counts,
    })
    await screen.findByText('Deleting 3 Pods: 1 of 3 was not deleted.')
    await page.person.click(screen.getByRole('button', { name: 'Show results' }))
    const card = await screen.findByRole('article', { name: 'Deleting 3 Pods' })
    expect(screen.getByRole('region', { name: 'Activity' }).contains(card)).toBe(true)
    expect(within(card).getByRole('table', { name: 'Results' }).textContent).toContain('db-0')
  })
})
