import { describe, expect, it } from 'vitest'
import type { ClusterId, ClusterState, ContextEntry, Kubeconfigs, Workspace } from '#contract'
import { contextChoices, contextCount } from './contextChoices.ts'

const context = (file: string, name: string, problem: string | null = null): ContextEntry => ({
  clusterId: `${file}:${name}` as ClusterId,
  clusterName: name,
  server: 'https://10.0.0.1:6443',
  namespace: null,
  isCurrent: false,
  asks: null,
  problem,
})

const kubeconfigs: Kubeconfigs = {
  files: [
    {
      path: '/home/me/.kube/config',
      name: 'config',
      source: 'home',
      problem: null,
      contexts: [context('config', 'east'), context('config', 'west')],
    },
    {
      path: '/home/me/work/config',
      name: 'work/config',
      source: 'environment',
      problem: null,
      contexts: [context('work/config', 'east'), context('work/config', 'lab', 'names no user')],
    },
    { path: '/home/me/.kube/half', name: 'half', source: 'home', problem: 'not YAML', contexts: [] },
  ],
  others: [],
}

const workspace = (...open: ContextEntry[]) =>
  ({
    clusters: open.map(
      ({ clusterId, clusterName }) =>
        ({ clusterId, clusterName, path: '/home/me/.kube/config' }) as ClusterState,
    ),
  }) as unknown as Workspace

const none = { allowsDuplicates: false, search: '' }
const read = (files: ReturnType<typeof contextChoices>) =>
  files.map(({ name, choices }) => [
    name,
    choices.map(({ context: { clusterName }, isOpen, obstacle }) => [clusterName, isOpen, obstacle]),
  ])

describe('contextChoices', () => {
  it('groups contexts by file, marks what is open and says why others cannot be', () => {
    expect(read(contextChoices(kubeconfigs, workspace(context('config', 'east')), none))).toEqual([
      [
        'config',
        [
          ['east', true, null],
          ['west', false, null],
        ],
      ],
      [
        'work/config',
        [
          ['east', false, 'A context with this name is already open from config'],
          ['lab', false, 'names no user'],
        ],
      ],
      ['half', []],
    ])
  })

  it('offers a second context of the same name where the settings allow it', () => {
    const files = contextChoices(kubeconfigs, workspace(context('config', 'east')), {
      ...none,
      allowsDuplicates: true,
    })
    expect(files[1]?.choices[0]?.obstacle).toBeNull()
  })

  it('can always close what is open, even when it has become broken', () => {
    const files = contextChoices(kubeconfigs, workspace(context('work/config', 'lab')), none)
    expect(files[1]?.choices[1]).toMatchObject({ isOpen: true, obstacle: null })
  })

  it('searches names, files and servers without case, and leaves out files without a match', () => {
    const names = (search: string) =>
      read(contextChoices(kubeconfigs, workspace(), { ...none, search })).map(([name]) => name)
    expect(names('WEST')).toEqual(['config'])
    expect(names('work/')).toEqual(['work/config'])
    expect(names('10.0.0.1')).toEqual(['config', 'work/config'])
    expect(names('nothing')).toEqual([])
  })

  it('counts contexts over all files', () => {
    expect(contextCount(kubeconfigs)).toBe(4)
  })
})
