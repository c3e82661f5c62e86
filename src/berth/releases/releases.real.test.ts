import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'
import type {
  ActAnswer,
  ErrorBody,
  HelmProgramAnswer,
  HelmRelease,
  Job,
  ReleaseChange,
  ReleaseReview,
} from '#contract'
import { helmFolder, openCurrent, realClusters, temporaryFolder } from '#testkit'

const run = promisify(execFile)

const configMap = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  colour: {{ .Values.colour | quote }}
`
const secret = `apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}
  annotations: {helm.sh/resource-policy: keep}
stringData:
  password: {{ .Values.password }}
`
const hook = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-test
  annotations: {helm.sh/hook: test, helm.sh/hook-delete-policy: hook-succeeded}
`

/** A release with two revisions, put there by Helm itself; or none yet. */
async function aWorld({ isInstalled = true } = {}) {
  const stack = new AsyncDisposableStack()
  const { east } = realClusters(inject('realClusters'))
  const helm = await helmFolder()
  vi.stubEnv('PATH', [helm, process.env.PATH].join(delimiter))
  const folder = stack.use(await temporaryFolder('helm'))
  // Helm keeps what it fetches, and its list of repositories.
  vi.stubEnv('HOME', folder.path)
  const chart = join(folder.path, 'chart')
  await mkdir(join(chart, 'templates', 'tests'), { recursive: true })
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
    'values.yaml': 'colour: red\npassword: hunter2hunter2\n',
    'templates/map.yaml': configMap,
    'templates/secret.yaml': secret,
    'templates/tests/test.yaml': hook,
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(chart, name), text)
  const name = `web-${randomUUID().slice(0, 8)}`
  const env = { ...process.env, KUBECONFIG: east.kubeconfig, HOME: folder.path }
  const asHelm = async (...args: readonly string[]) =>
    (await run(join(helm, 'helm'), ['--namespace', 'default', ...args], { env })).stdout
  stack.defer(async () => void (await east.kubectl(['delete', 'secret', '--ignore-not-found', name])))
  stack.defer(async () => void (await asHelm('uninstall', '--ignore-not-found', name)))
  if (isInstalled) {
    await asHelm('install', name, chart)
    await asHelm('upgrade', name, chart, '--set', 'colour=green')
  }
  const berth = stack.use(await openCurrent(east.kubeconfig))
  const post = async <Answer>(path: string, params: object) =>
    (await berth.ask<Answer & Partial<ErrorBody>>(path, 'POST', params)).body
  const place = { namespace: 'default', name }
  const review = (change: Partial<ReleaseChange>) =>
    post<ReleaseReview>('/helm/release/review', { ...place, change })
  const change = (wanted: Partial<ReleaseChange>, newest: number) =>
    jobOf({ ...place, change: wanted, newest })
  const jobOf = async (params: object) => {
    const { jobId } = await post<ActAnswer>('/helm/release/change', params)
    const read = async () => (await berth.ask<Job>(`/jobs/${jobId}`)).body
    await expect.poll(async () => (await read()).endedAt, { timeout: 60_000 }).not.toBeNull()
    return await read()
  }
  const release = async () =>
    (await berth.ask<HelmRelease>(`/helm/release?namespace=default&name=${name}`)).body
  const removeNamespace = async (namespace: string) =>
    void (await east.kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false']))
  const colour = async () =>
    (await east.kubectl(['get', 'configmap', name, '-o', 'jsonpath={.data.colour}'])).stdout
  return {
    ...{
      east,
      berth,
      folder: folder.path,
      chart,
      name,
      asHelm,
      post,
      review,
      change,
      jobOf,
      release,
      removeNamespace,
      colour,
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** The files of a folder over HTTP; what was asked for is noted. */
async function aRepository(folder: string) {
  const asked: string[] = []
  const server = createServer(async ({ url = '' }, response) => {
    asked.push(url)
    const body = await readFile(join(folder, basename(url))).catch(() => null)
    response.writeHead(body === null ? 404 : 200).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    ...{ asked, address: `127.0.0.1:${port}` },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

afterEach(() => void vi.unstubAllEnvs())

describe('a Helm release of a real cluster', { timeout: 120_000 }, () => {
  it('is rolled back by helm as the person, after its difference was shown, and no folder is left', async () => {
    await using world = await aWorld()
    const folders = async () => (await readdir(tmpdir())).filter((each) => each.startsWith('flotilla-chart-'))
    const program = (await world.berth.ask<HelmProgramAnswer>('/helm/program')).body
    expect(program).toEqual({ version: expect.stringMatching(/^v4/u), problem: null })
    const review = await world.review({ type: 'rollback', revision: 1 })
    expect(review).toMatchObject({ newest: 2 })
    expect([review.before, review.after].map((text) => /colour: "(\w+)"/u.exec(text)?.[1])).toEqual([
      'green',
      'red',
    ])
    const job = await world.change({ type: 'rollback', revision: 1 }, 2)
    expect(job).toMatchObject({
      action: 'helm-rollback',
      title: `Rolled back ${world.name} to revision 1`,
      state: 'succeeded',
    })
    expect(await world.colour()).toBe('red')
    expect(await world.release()).toMatchObject({ revision: 3, description: 'Rollback to 1' })
    expect(await folders()).toEqual([])
  })

  it('is upgraded with the chart of its own record, first only tried, without a value in arguments or journal', async () => {
    await using world = await aWorld()
    const upgrade = { type: 'upgrade', values: 'colour: blue\npassword: abcdefgh1234\n' } as const
    const review = await world.review(upgrade)
    expect(review.after).toContain('colour: "blue"')
    expect(JSON.stringify(review)).not.toMatch(/abcdefgh1234|hunter2hunter2/u)
    expect(await world.colour()).toBe('green')
    expect((await world.release()).revision).toBe(2)
    const job = await world.change(upgrade, 2)
    expect(job).toMatchObject({ state: 'succeeded', reports: [{ outcome: 'done' }] })
    expect(JSON.stringify(job)).not.toContain('abcdefgh1234')
    expect(await world.colour()).toBe('blue')
    expect(await world.release()).toMatchObject({ revision: 3, values: upgrade.values, chartProblem: null })
  })

  it('is upgraded with a chart of this machine, whose template errors come in the words of Helm', async () => {
    await using world = await aWorld()
    const chart = { reference: world.chart }
    await writeFile(join(world.chart, 'templates', 'more.yaml'), configMap.replace('Name }}', 'Name }}-more'))
    expect((await world.review({ type: 'upgrade', values: '', chart } as never)).after).toContain(
      `name: ${world.name}-more`,
    )
    await writeFile(join(world.chart, 'templates', 'more.yaml'), '{{ fail "no such colour" }}')
    const job = await world.change({ type: 'upgrade', values: '', chart } as never, 2)
    expect(job).toMatchObject({ state: 'failed', reason: expect.stringContaining('no such colour') })
    expect(JSON.stringify(job)).not.toContain('127.0.0.1')
  })

  it('is tested, and uninstalled with what it keeps named before', async () => {
    await using world = await aWorld()
    const tested = await world.change({ type: 'test' }, 2)
    expect(tested).toMatchObject({
      state: 'succeeded',
      reports: [{ reason: expect.stringMatching(/Phase:\s+Succeeded/u) }],
    })
    expect((await world.review({ type: 'uninstall' })).objects).toEqual([
      { kind: 'Secret', namespace: 'default', name: world.name, isKept: true },
      { kind: 'ConfigMap', namespace: 'default', name: world.name, isKept: false },
    ])
    expect(await world.change({ type: 'uninstall' }, 2)).toMatchObject({ state: 'succeeded' })
    expect(await world.asHelm('list', '--filter', world.name, '--short')).toBe('')
    expect(await world.colour()).toBe('')
  })

  it('is left alone where it was changed since the person looked', async () => {
    await using world = await aWorld()
    const job = await world.change({ type: 'rollback', revision: 1 }, 1)
    expect(job).toMatchObject({ state: 'failed', reason: expect.stringContaining('has revision 2 now') })
    expect((await world.release()).revision).toBe(2)
  })
  it('is installed from a folder, first only tried, with its values on the input and its namespace made', async () => {
    await using world = await aWorld({ isInstalled: false })
    const namespace = world.name
    const place = { namespace, name: world.name }
    await using _made = { [Symbol.asyncDispose]: () => world.removeNamespace(namespace) }
    const change = {
      type: 'install',
      values: 'colour: blue\npassword: abcdefgh1234\n',
      chart: { reference: world.chart },
    }
    const ask = (more: object) =>
      world.post<ReleaseReview>('/helm/release/review', { ...place, change: { ...change, ...more } })
    expect(await ask({})).toMatchObject({
      error: { message: `There is no namespace “${namespace}”. Have Helm make it.` },
    })
    const review = await ask({ isNamespaceMade: true })
    expect(review).toMatchObject({
      ...{ newest: 0, before: '', untried: null, after: expect.stringContaining('colour: "blue"') },
      objects: [
        { kind: 'Secret', namespace, name: world.name, isKept: true },
        { kind: 'ConfigMap', namespace, name: world.name, isKept: false },
      ],
    })
    expect(JSON.stringify(review)).not.toContain('abcdefgh1234')
    expect((await world.east.kubectl(['get', 'namespace', namespace])).code).toBe(1)
    const job = await world.jobOf({ ...place, change: { ...change, isNamespaceMade: true }, newest: 0 })
    expect(job).toMatchObject({
      state: 'succeeded',
      action: 'helm-install',
      title: `Installed ${world.name}`,
    })
    expect(JSON.stringify(job)).not.toContain('abcdefgh1234')
    const release = await world.berth.ask<HelmRelease>(
      `/helm/release?namespace=${namespace}&name=${world.name}`,
    )
    expect(release.body).toMatchObject({ revision: 1, status: 'deployed', values: change.values })
  })

  it('is installed from an archive, whose name is then taken', async () => {
    await using world = await aWorld({ isInstalled: false })
    await world.asHelm('package', world.chart, '--destination', world.folder)
    const chart = { reference: join(world.folder, 'shop-1.0.0.tgz') }
    const install = { type: 'install', values: '', chart } as never
    expect(await world.change(install, 0)).toMatchObject({ state: 'succeeded' })
    expect(await world.colour()).toBe('red')
    const taken = `There is a release “${world.name}” in “default” already.`
    expect(await world.review(install)).toMatchObject({ error: { message: expect.stringContaining(taken) } })
    expect(await world.change(install, 0)).toMatchObject({
      ...{ state: 'failed', reason: expect.stringContaining(taken) },
    })
    expect((await world.release()).revision).toBe(1)
  })

  it('is installed from the address of a repository, and looked for at that of a registry', async () => {
    await using world = await aWorld({ isInstalled: false })
    await using repository = await aRepository(world.folder)
    await world.asHelm('package', world.chart, '--destination', world.folder)
    await world.asHelm('repo', 'index', world.folder)
    const chart = { reference: 'shop', version: '1.0.0', repository: `http://${repository.address}` }
    const install = { type: 'install', values: 'colour: white', chart } as never
    expect((await world.review(install)).after).toContain('colour: "white"')
    expect(await world.change(install, 0)).toMatchObject({ state: 'succeeded' })
    expect(repository.asked).toEqual(expect.arrayContaining(['/index.yaml', '/shop-1.0.0.tgz']))
    expect(await world.colour()).toBe('white')

    const elsewhere = { reference: `oci://${repository.address}/charts/shop`, version: '1.0.0' }
    const refused = await world.post<ErrorBody>('/helm/release/review', {
      ...{
        namespace: 'default',
        name: `${world.name}-2`,
        change: { type: 'install', values: '', chart: elsewhere },
      },
    })
    expect(refused.error.message).toContain(repository.address)
  })

  it('can be installed where the cluster cannot try it, because the chart brings its own kinds', async () => {
    await using world = await aWorld({ isInstalled: false })
    const group = `${world.name}.example`
    const definition = {
      ...{
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `sails.${group}` },
      },
      spec: {
        ...{ group, scope: 'Namespaced', names: { plural: 'sails', kind: 'Sail' } },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
        ],
      },
    }
    await mkdir(join(world.chart, 'crds'))
    await writeFile(join(world.chart, 'crds', 'sail.yaml'), JSON.stringify(definition))
    await writeFile(
      join(world.chart, 'templates', 'sail.yaml'),
      `apiVersion: ${group}/v1\nkind: Sail\nmetadata: {name: main}\n`,
    )
    await using _made = {
      [Symbol.asyncDispose]: async () => void (await world.east.kubectl(['delete', 'crd', `sails.${group}`])),
    }
    const install = { type: 'install', values: '', chart: { reference: world.chart } } as never
    const review = await world.review(install)
    expect(review.untried).toContain('Sail')
    expect(review.objects.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['CustomResourceDefinition', 'Sail', 'ConfigMap']),
    )
    expect(await world.change(install, 0)).toMatchObject({ state: 'succeeded' })
    expect(await world.colour()).toBe('red')
    expect(await world.change({ type: 'uninstall' }, 1)).toMatchObject({ state: 'succeeded' })
  })
})
