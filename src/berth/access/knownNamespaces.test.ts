import { describe, expect, it, vi } from 'vitest'
import { KubeClient } from '#kube'
import { aKubeEnvironment, anAccess, type ScriptedRequest, scriptedServer, settle } from '#testkit'
import { ClusterSettingsInForce } from '../process/clusterSettings.ts'
import { AccessReviews } from './accessReviews.ts'
import { KnownNamespaces } from './knownNamespaces.ts'
import type { ResourceRule } from './rules.ts'

const pods = { group: '', version: 'v1', resource: 'pods' }

/** A cluster whose rules are the same in every namespace but for those in `inside`. */
async function aWorld(options: {
  rules: readonly ResourceRule[]
  inside?: Readonly<Record<string, readonly ResourceRule[]>>
  existing?: readonly string[]
  projects?: readonly string[]
  typed?: readonly string[]
}) {
  const { rules, inside = {}, existing = [], projects, typed = [] } = options
  const answerRules = async (request: ScriptedRequest) => {
    const { spec } = JSON.parse(await request.body()) as { spec: { namespace: string } }
    request.json({ status: { resourceRules: [...rules, ...(inside[spec.namespace] ?? [])] } }, 201)
  }
  const server = await scriptedServer({
    answer: (request) => {
      const name = /^\/api\/v1\/namespaces\/([^/]+)$/.exec(request.path)?.[1]
      if (request.path.endsWith('selfsubjectrulesreviews')) void answerRules(request)
      else if (request.path.endsWith('/projects') && projects !== undefined)
        request.json({ items: projects.map((project) => ({ metadata: { name: project } })) })
      else if (name !== undefined && existing.includes(name))
        request.json({ metadata: { name, uid: `uid-of-${name}`, resourceVersion: '1' } })
      else request.status(404, 'NotFound')
      return true
    },
  })
  const environment = aKubeEnvironment()
  const client = await KubeClient.open(anAccess(server), environment, { requestsInFlight: 50 })
  const reviews = new AccessReviews(environment.clock)
  const settings = new ClusterSettingsInForce({ namespaces: [...typed], protection: 'open' })
  const namespaces = new KnownNamespaces({ reviews, clock: environment.clock, typed: settings })
  namespaces.context = 'own'
  reviews.attach(client)
  namespaces.attach(client)
  return {
    server,
    namespaces,
    until: (expected: readonly (readonly [string, string, string])[]) =>
      vi.waitFor(
        () =>
          expect(namespaces.known.map(({ name, source, found }) => [name, source, found])).toEqual(expected),
        { timeout: 20_000, interval: 5 },
      ),
    async [Symbol.asyncDispose]() {
      namespaces[Symbol.dispose]()
      reviews.detach()
      await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

const listPods: ResourceRule = { verbs: ['list', 'watch'], apiGroups: [''], resources: ['pods'] }

describe('KnownNamespaces', () => {
  it('asks nothing until somebody needs it', async () => {
    await using world = await aWorld({ rules: [], typed: ['typed'] })
    await settle()
    expect(world.server.requests).toEqual([])
    expect(world.namespaces.known.map(({ name, found }) => [name, found])).toEqual([
      ['own', 'unknown'],
      ['typed', 'unknown'],
    ])
  })

  it('knows what the rules name, the context, the typed, the asked and what was seen, and what each is', async () => {
    await using world = await aWorld({
      rules: [
        { verbs: ['get'], apiGroups: [''], resources: ['namespaces'], resourceNames: ['named', 'away'] },
      ],
      inside: { own: [listPods], asked: [listPods] },
      existing: ['named'],
      typed: ['typed'],
    })
    using _need = world.namespaces.need(pods)
    world.namespaces.ask('asked')
    world.namespaces.see(['seen', 'typed'])
    await world.until([
      ['asked', 'asked', 'found'],
      ['away', 'rules', 'not-found'],
      ['named', 'rules', 'found'],
      ['own', 'context', 'found'],
      ['seen', 'listed', 'denied'],
      ['typed', 'typed', 'denied'],
    ])
    expect(world.namespaces.known.find(({ name }) => name === 'named')?.object?.metadata.uid).toBe(
      'uid-of-named',
    )
  })

  it('knows OpenShift’s projects where the rules let them be listed, and does not ask for them elsewhere', async () => {
    const listProjects = { verbs: ['list'], apiGroups: ['project.openshift.io'], resources: ['projects'] }
    await using world = await aWorld({
      rules: [listProjects],
      inside: { team: [listPods] },
      projects: ['team'],
    })
    using _need = world.namespaces.need(pods)
    await world.until([
      ['own', 'context', 'unknown'],
      ['team', 'project', 'found'],
    ])
    await using elsewhere = await aWorld({ rules: [], projects: ['team'] })
    using _other = elsewhere.namespaces.need(pods)
    await elsewhere.until([['own', 'context', 'denied']])
    expect(elsewhere.server.requests.filter(({ path }) => path.includes('openshift'))).toEqual([])
  })
})
