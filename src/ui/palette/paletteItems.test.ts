import { describe, expect, it } from 'vitest'
import type { CatalogSummary, ClusterId } from '#contract'
import { kindOfDomain, kinds } from '#kinds'
import type { NamespaceChoice } from '../session/namespaceChoice.ts'
import type { FoundObject } from './objectSearch.ts'
import {
  actionItems,
  contextItems,
  mergedObjects,
  namespaceItems,
  objectItems,
  paletteGroups,
  resourceItems,
  viewItems,
} from './paletteItems.ts'

const east = 'config:east' as ClusterId
const west = 'config:west' as ClusterId
const context = (name: string, { isOpen = false, obstacle = null as string | null } = {}) => ({
  context: {
    clusterId: `config:${name}` as ClusterId,
    clusterName: name,
    server: null,
    namespace: null,
    isCurrent: false,
    asks: null,
    problem: obstacle,
  },
  isOpen,
  obstacle,
})
const contexts = (...choices: ReturnType<typeof context>[]) =>
  contextItems([{ path: '/home/me/.kube/config', name: 'config', problem: null, choices }])

function found(clusterId: ClusterId, domain: string, name: string, namespace = ''): FoundObject {
  const kind = kindOfDomain(domain)
  if (kind === undefined) throw new Error(`no kind has the domain ${domain}`)
  return { clusterId, domain, kind: kind.kind, uid: `${clusterId} ${name}`, namespace, name }
}

const action = {
  id: 'close-tab',
  label: 'Close Current Cluster Tab',
  shortcut: 'Alt+W',
  isOn: false,
  run() {},
}
const labels = (groups: ReturnType<typeof paletteGroups>) =>
  groups.map(({ section, items }) => [section, ...items.map(({ label }) => label)])

describe('the palette', () => {
  it('marks the contexts that are open, and says why one cannot be chosen', () => {
    const items = contexts(context('east', { isOpen: true }), context('lab', { obstacle: 'names no user' }))
    expect(items.map(({ label, isChecked, obstacle }) => [label, isChecked, obstacle])).toEqual([
      ['east', true, null],
      ['lab', false, 'names no user'],
    ])
  })

  it('finds a view by the kind it lists as well as by its title', () => {
    const items = viewItems(kinds, [])
    expect(labels(paletteGroups(items, 'statefulset'))).toEqual([['views', 'Stateful Sets']])
    expect(labels(paletteGroups(items, 'cron'))).toEqual([['views', 'Cron Jobs']])
  })

  it('finds what only some clusters have by the title it has in the sidebar, and by its kind', () => {
    const served = (group: string, kind: string): CatalogSummary['resources'][number] => ({
      ...{ group, kind, version: 'v1', versions: ['v1'], resource: `${kind.toLowerCase()}s` },
      domain: `resource:${group}/v1/${kind.toLowerCase()}s`,
      ...{ isNamespaced: true, isCustom: true, count: 1, state: 'live', verbs: ['list'] },
      ...{ shortNames: [], subresources: [] },
    })
    const items = resourceItems(kinds, {
      resources: [served('gateway.networking.k8s.io', 'HTTPRoute'), served('other.example', 'HTTPRoute')],
      ...{ namespaces: [], objects: 2, isComplete: true },
      health: { state: 'ok', reason: null, failed: [], denied: [], brokenGroups: [] },
    })
    expect(items.map(({ label }) => label)).toEqual(['HTTP Routes', 'HTTPRoute'])
    expect(labels(paletteGroups(items, 'http routes'))[0]?.[1]).toBe('HTTP Routes')
    expect(labels(paletteGroups(items, 'httproute'))[0]).toContain('HTTP Routes')
  })

  it('takes what it does not show of an item at its word, and never before what is seen to match', () => {
    const [pods] = viewItems(kinds, []).filter(({ label }) => label === 'Pods')
    if (pods === undefined) throw new Error('There is no view of pods.')
    const releases = { ...pods, label: 'Helm releases', words: 'releases charts' }
    const items = [releases, ...contexts(context('cart'))]
    expect(labels(paletteGroups(items, 'cart'))).toEqual([['contexts', 'cart']])
    expect(labels(paletteGroups(items, 'char'))).toEqual([['views', 'Helm releases']])
  })

  it('finds what is typed with letters left out and words in any order', () => {
    const items = contexts(context('prod-us-east-1'), context('staging-eu'))
    expect(labels(paletteGroups(items, 'prd'))).toEqual([['contexts', 'prod-us-east-1']])
    expect(labels(paletteGroups(items, 'east prod'))).toEqual([['contexts', 'prod-us-east-1']])
  })

  it('finds names in any script, and takes punctuation at its word', () => {
    const items = contexts(context('продакшн'), context('a/b'))
    expect(labels(paletteGroups(items, 'прод'))).toEqual([['contexts', 'продакшн']])
    expect(labels(paletteGroups(items, '/'))).toEqual([['contexts', 'a/b']])
  })

  it('puts the section with the best match first and objects last', () => {
    const items = [
      ...objectItems([found(east, 'pods', 'close', 'default')], west),
      ...contexts(context('far-closet')),
      ...actionItems([action]),
    ]
    expect(labels(paletteGroups(items, 'close')).map(([section]) => section)).toEqual([
      'actions',
      'contexts',
      'objects',
    ])
  })

  it('offers the namespaces of the active cluster as a choice, those of others as objects', () => {
    const both = [found(east, 'namespaces', 'checkout'), found(west, 'namespaces', 'checkout')]
    expect(namespaceItems(both, east).map(({ label }) => label)).toEqual(['All Namespaces', 'checkout'])
    expect(objectItems(both, east).map(({ clusterId }) => clusterId)).toEqual([west])
  })

  it('marks the namespaces that are shown, and All Namespaces where all were chosen', () => {
    const known = [found(east, 'namespaces', 'checkout'), found(east, 'namespaces', 'shop')]
    const marked = (chosen: NamespaceChoice) =>
      namespaceItems(known, east, chosen)
        .filter(({ isChecked }) => isChecked)
        .map(({ label }) => label)
    expect(marked(null)).toEqual([])
    expect(marked({ type: 'all-namespaces' })).toEqual(['All Namespaces'])
    expect(marked({ type: 'namespaces', namespaces: ['checkout', 'shop'] })).toEqual(['checkout', 'shop'])
  })

  it('does not offer all namespaces before any is known', () => {
    expect(namespaceItems([], east)).toEqual([])
  })

  it('names kind, namespace and cluster of every object, so that equal names are told apart', () => {
    const items = objectItems([found(east, 'pods', 'web-1', 'a'), found(west, 'pods', 'web-1', 'a')], east)
    expect(items.map(({ label, detail, clusterId }) => [label, detail, clusterId])).toEqual([
      ['web-1', 'Pod · a', east],
      ['web-1', 'Pod · a', west],
    ])
    expect(new Set(items.map(({ id }) => id)).size).toBe(2)
  })

  it('has an object once that was found in a catalog and in a table', () => {
    const one = found(east, 'pods', 'web-1', 'a')
    const other = found(west, 'pods', 'web-1', 'a')
    expect(mergedObjects([one], [{ ...one, uid: 'newer' }, other])).toEqual([one, other])
  })

  it('shows a few of a long list until something is typed', () => {
    const many = contexts(...Array.from({ length: 300 }, (_, index) => context(`cluster-${index}`)))
    expect(paletteGroups(many, '')[0]?.items).toHaveLength(8)
    expect(labels(paletteGroups(many, 'cluster-299'))[0]?.[1]).toBe('cluster-299')
  })
})
