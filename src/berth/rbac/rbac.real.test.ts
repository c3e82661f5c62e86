import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parse, stringify } from 'yaml'
import type { RightsAnswer, WhoCanAnswer } from '#contract'
import { type OpenedBerth, openBerth, type RealCluster, realClusters, temporaryFolder } from '#testkit'

const { reason } = inject('realClusters')
const id = randomUUID().slice(0, 8)
/** Two namespaces, and names that no other test has. */
const [shop, site] = [`shop-${id}`, `site-${id}`]
const [alice, bob, carol, devs] = [`alice-${id}`, `bob-${id}`, `carol-${id}`, `devs-${id}`]
const api = 'rbac.authorization.k8s.io'

const role = (name: string, rules: object[], namespace?: string, more: object = {}) => ({
  ...{ apiVersion: `${api}/v1`, kind: namespace === undefined ? 'ClusterRole' : 'Role' },
  ...{ metadata: { name, namespace, ...more }, rules },
})
const user = (name: string) => ({ apiGroup: api, kind: 'User', name })
const group = (name: string) => ({ apiGroup: api, kind: 'Group', name })
const account = (namespace: string, name: string) => ({ kind: 'ServiceAccount', namespace, name })
const binding = (
  name: string,
  [kind, of]: readonly [string, string],
  subjects: object[],
  namespace?: string,
) => ({
  ...{ apiVersion: `${api}/v1`, kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding' },
  ...{ metadata: { name, namespace }, roleRef: { apiGroup: api, kind, name: of }, subjects },
})
const rule = (verbs: string[], apiGroups: string[], resources: string[], resourceNames?: string[]) => ({
  ...{ verbs, apiGroups, resources },
  ...(resourceNames === undefined ? {} : { resourceNames }),
})

const part = `part-${id}`
const objects = [
  ...[shop, site].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  ...[account(shop, 'reader'), account(site, 'other')].map(({ namespace, name }) => ({
    ...{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } },
  })),
  // Its rules are put together by the cluster, from the two parts.
  {
    ...role(`whole-${id}`, []),
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part } }] },
  },
  role(`${part}-1`, [rule(['get', 'list'], ['apps'], ['deployments'])], undefined, { labels: { part } }),
  role(`${part}-2`, [rule(['update'], ['apps'], ['*/scale'])], undefined, { labels: { part } }),
  binding(`whole-${id}`, ['ClusterRole', `whole-${id}`], [user(alice), account(site, 'other')], shop),
  role(`logs-${id}`, [
    rule(['get'], [''], ['pods/log']),
    { verbs: ['get'], nonResourceURLs: [`/flotilla-${id}/*`, `/exact-${id}`] },
  ]),
  binding(
    `logs-${id}`,
    ['ClusterRole', `logs-${id}`],
    [group(devs), group(`system:serviceaccounts:${shop}`)],
  ),
  role('one-secret', [rule(['get', 'patch'], [''], ['secrets'], ['web'])], shop),
  binding(
    'one-secret',
    ['Role', 'one-secret'],
    [user(bob), { kind: 'ServiceAccount', name: 'reader', namespace: shop }],
    shop,
  ),
  role('all', [rule(['*'], ['*'], ['*'])], site),
  binding('all', ['Role', 'all'], [user(carol), user(`system:serviceaccount:${shop}:reader`)], site),
  role(`namespaces-${id}`, [
    rule(['get'], [''], ['namespaces']),
    { verbs: ['get'], nonResourceURLs: [`/bound-${id}`] },
  ]),
  binding('namespaces', ['ClusterRole', `namespaces-${id}`], [user(alice)], shop),
  binding(`dangling-${id}`, ['ClusterRole', `nowhere-${id}`], [user(carol)]),
]

interface Wish {
  readonly verb: string
  readonly group?: string
  readonly resource?: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  readonly path?: string
}

const wishes: readonly Wish[] = [
  { verb: 'list', group: 'apps', resource: 'deployments', namespace: shop },
  { verb: 'list', group: 'apps', resource: 'deployments', namespace: site },
  { verb: 'list', group: 'apps', resource: 'deployments' },
  { verb: 'update', group: 'apps', resource: 'statefulsets', subresource: 'scale', namespace: shop },
  { verb: 'update', group: 'apps', resource: 'statefulsets', namespace: shop },
  { verb: 'get', resource: 'pods', subresource: 'log', namespace: shop },
  { verb: 'get', resource: 'pods', namespace: shop },
  { verb: 'get', resource: 'secrets', name: 'web', namespace: shop },
  { verb: 'get', resource: 'secrets', name: 'other', namespace: shop },
  { verb: 'get', resource: 'secrets', namespace: shop },
  { verb: 'delete', resource: 'pods', subresource: 'eviction', namespace: site },
  { verb: 'impersonate', resource: 'serviceaccounts', name: 'other', namespace: site },
  { verb: 'get', resource: 'namespaces', name: shop, namespace: shop },
  { verb: 'get', path: `/flotilla-${id}/a/b` },
  { verb: 'get', path: `/exact-${id}` },
  { verb: 'get', path: `/exact-${id}/more` },
  { verb: 'get', path: `/bound-${id}` },
]

const subjects = [
  { kind: 'User', namespace: '', name: alice, groups: [] },
  { kind: 'User', namespace: '', name: bob, groups: [devs] },
  { kind: 'User', namespace: '', name: carol, groups: [] },
  { kind: 'ServiceAccount', namespace: shop, name: 'reader', groups: [] },
  { kind: 'ServiceAccount', namespace: site, name: 'other', groups: [] },
] as const

const nameOf = ({ kind, namespace, name }: (typeof subjects)[number]) =>
  kind === 'User' ? name : `system:serviceaccount:${namespace}:${name}`

const address = (path: string, params: object) =>
  `${path}?${new URLSearchParams(
    Object.entries(params).flatMap(([key, value]) =>
      value === undefined || String(value) === '' ? [] : [[key, String(value)] as [string, string]],
    ),
  )}`

describe.skipIf(reason !== null)('the roles of a real cluster', () => {
  const stack = new AsyncDisposableStack()
  let east: RealCluster
  let berth: OpenedBerth
  let restricted: OpenedBerth

  beforeAll(async () => {
    east = realClusters(inject('realClusters')).east
    const input = objects.map((object) => JSON.stringify(object)).join('\n---\n')
    await east.mustKubectl(['apply', '--server-side', '-f', '-'], { input })
    stack.defer(async () => {
      await east.mustKubectl(['delete', '--ignore-not-found', '--wait=false', '-f', '-'], { input })
    })
    const rules = '--for=jsonpath={.rules[1].verbs[0]}'
    await east.mustKubectl(['wait', rules, '--timeout=30s', `clusterrole/whole-${id}`])
    berth = stack.use(await openBerth(east.kubeconfig, east.name))

    // A person who may read the roles and bindings of one namespace only.
    const folder = stack.use(await temporaryFolder('rbac'))
    const reads = [rule(['list'], [api], ['roles', 'rolebindings'])]
    const setup = [
      role('rbac-reader', reads, shop),
      binding('rbac-reader', ['Role', 'rbac-reader'], [account(shop, 'default')], shop),
    ]
    await east.mustKubectl(['apply', '--server-side', '-f', '-'], {
      input: setup.map((object) => JSON.stringify(object)).join('\n---\n'),
    })
    const token = (await east.mustKubectl(['create', 'token', 'default', '-n', shop])).trim()
    const content = parse(await readFile(east.kubeconfig, 'utf8')) as { users: { user: object }[] }
    for (const entry of content.users) entry.user = { token }
    const path = join(folder.path, 'config')
    await writeFile(path, stringify(content))
    restricted = stack.use(await openBerth(path, east.name, [shop, site]))
  }, 120_000)

  afterAll(() => stack.disposeAsync())

  const whoCan = async (wish: Wish, of = berth) => {
    const { status, body } = await of.ask<WhoCanAnswer>(address('/rbac/who-can', wish))
    expect(status, JSON.stringify(body)).toBe(200)
    return body
  }
  const rights = async (subject: object, of = berth) => {
    const { status, body } = await of.ask<RightsAnswer>(address('/rbac/rights', subject))
    expect(status, JSON.stringify(body)).toBe(200)
    return body
  }
  const canI = async (subject: (typeof subjects)[number], wish: Wish): Promise<boolean> => {
    const { verb, resource = '', group: of, subresource, namespace, name, path } = wish
    const what =
      path ?? `${resource}${of === undefined ? '' : `.${of}`}${name === undefined ? '' : `/${name}`}`
    const { stdout, stderr, code } = await east.kubectl([
      ...['auth', 'can-i', verb, what, `--as=${nameOf(subject)}`],
      ...subject.groups.map((each) => `--as-group=${each}`),
      ...(subresource === undefined ? [] : [`--subresource=${subresource}`]),
      ...(path !== undefined ? [] : namespace === undefined ? ['--all-namespaces'] : ['-n', namespace]),
    ])
    const answer = stdout.trim().split(/\s/u)[0]
    expect(['yes', 'no'], `${stderr} (${code})`).toContain(answer)
    return answer === 'yes'
  }

  it(`says of ${wishes.length * subjects.length} cases what kubectl auth can-i says, by who can and by the rights of each`, async () => {
    const differences: string[] = []
    let allowed = 0
    const cases = wishes.flatMap((wish) => subjects.map((subject) => ({ wish, subject })))
    const answers = new Map(
      await Promise.all(wishes.map(async (wish) => [wish, await whoCan(wish)] as const)),
    )
    const groups = new Map(
      await Promise.all(subjects.map(async (subject) => [subject, await rights(subject)] as const)),
    )
    const queue = cases.values()
    const work = async () => {
      for (const { wish, subject } of queue) {
        const isAllowed = await canI(subject, wish)
        if (isAllowed) allowed += 1
        const { groups: of = [], rights: held = [] } = groups.get(subject) ?? {}
        const listed = answers.get(wish)?.subjects ?? []
        const byWho = listed.filter(({ subject: { kind, namespace, name } }) =>
          kind === 'Group'
            ? of.includes(name)
            : kind === subject.kind && namespace === subject.namespace && name === subject.name,
        )
        // Each grant of who can is one of the rights of the subject, by the same binding.
        const isHeld = byWho.every(({ grants }) =>
          grants.every((grant) =>
            held.some((right) => JSON.stringify(right.grant) === JSON.stringify(grant)),
          ),
        )
        if (byWho.length > 0 !== isAllowed || !isHeld)
          differences.push(`${nameOf(subject)} ${JSON.stringify(wish)}: kubectl says ${isAllowed}`)
      }
    }
    await Promise.all(Array.from({ length: 3 }, work))
    expect(differences).toEqual([])
    expect(cases.length).toBeGreaterThanOrEqual(40)
    expect(allowed).toBeGreaterThanOrEqual(12)
    expect([...answers.values()].flatMap(({ unread }) => unread)).toEqual([])
  }, 120_000)

  it('names the binding and the role of each, and the groups that a service account is in', async () => {
    const { subjects: found } = await whoCan({
      verb: 'update',
      group: 'apps',
      resource: 'deployments',
      subresource: 'scale',
      namespace: shop,
    })
    expect(found).toContainEqual({
      subject: { kind: 'ServiceAccount', namespace: site, name: 'other' },
      grants: [
        { namespace: shop, binding: `whole-${id}`, role: { kind: 'ClusterRole', name: `whole-${id}` } },
      ],
    })
    const { groups, rights: held } = await rights({ kind: 'ServiceAccount', namespace: shop, name: 'reader' })
    expect(groups).toEqual([
      'system:serviceaccounts',
      `system:serviceaccounts:${shop}`,
      'system:authenticated',
    ])
    expect(
      held.filter(({ grant }) => grant.binding === `logs-${id}`).map(({ through }) => through.name),
    ).toEqual([`system:serviceaccounts:${shop}`, `system:serviceaccounts:${shop}`])
    expect(held.find(({ grant }) => grant.binding === 'one-secret')).toMatchObject({
      verbs: ['get', 'patch'],
      resourceNames: ['web'],
      grant: { namespace: shop, role: { kind: 'Role', name: 'one-secret' } },
    })
    expect(held.map(({ grant }) => `${grant.namespace} ${grant.binding}`)).toContain(`${site} all`)
  })

  it('names those that hold a role, by which binding', async () => {
    const holders = async (role: object, of = berth) =>
      (await of.ask<WhoCanAnswer>(address('/rbac/holders', role))).body
    const { subjects: found, unread } = await holders({ name: `whole-${id}` })
    const grant = {
      namespace: shop,
      binding: `whole-${id}`,
      role: { kind: 'ClusterRole', name: `whole-${id}` },
    }
    expect([found, unread]).toEqual([
      [
        { subject: { kind: 'ServiceAccount', namespace: site, name: 'other' }, grants: [grant] },
        { subject: { kind: 'User', namespace: '', name: alice }, grants: [grant] },
      ],
      [],
    ])
    expect((await holders({ namespace: shop, name: 'all' })).subjects).toEqual([])
    expect((await holders({ namespace: site, name: 'all' })).subjects).toHaveLength(2)
    expect((await holders({ namespace: shop, name: 'one-secret' }, restricted)).unread).toEqual([])
    const part = await holders({ name: `whole-${id}` }, restricted)
    expect(part.subjects).toEqual(found)
    expect(part.unread.map(({ resource }) => resource)).toContain('clusterrolebindings')
  })

  it('says what could not be read, and answers from the rest', async () => {
    const { subjects: found, unread } = await whoCan(
      { verb: 'get', resource: 'secrets', namespace: shop, name: 'web' },
      restricted,
    )
    expect(found.map(({ subject }) => subject.name)).toEqual(expect.arrayContaining([bob, 'reader']))
    expect(unread.map(({ resource, namespace }) => [resource, namespace])).toEqual([
      ['clusterrolebindings', null],
      ['clusterroles', null],
    ])
    expect(unread[1]?.reason).toContain('cannot list resource "clusterroles"')
    const { rights: held, unread: left } = await rights({ kind: 'User', name: bob }, restricted)
    expect(held.map(({ grant }) => grant.binding)).toEqual(['one-secret'])
    expect(left.map(({ resource, namespace }) => `${resource} ${namespace}`)).toEqual(
      expect.arrayContaining(['rolebindings null', `rolebindings ${site}`, `roles ${site}`]),
    )
    expect(left.some(({ namespace }) => namespace === shop)).toBe(false)
  })

  it('refuses a question that is none', async () => {
    for (const params of [
      { verb: 'get' },
      { verb: 'get', resource: 'pods', path: '/version' },
      { resource: 'pods' },
    ])
      expect((await berth.ask(address('/rbac/who-can', params))).status).toBe(400)
    expect((await berth.ask(address('/rbac/rights', { kind: 'ServiceAccount', name: 'x' }))).status).toBe(400)
  })
})
