import { describe, expect, it } from 'vitest'
import type { ClusterState } from '#contract'
import { programName, sameLogin } from './signIn.ts'

const cluster = (clusterId: string, state: string, login: string | null) =>
  ({
    clusterId,
    clusterName: clusterId,
    auth: { state, plugin: login === null ? null : { command: 'aws', login } },
  }) as ClusterState

describe('sameLogin', () => {
  const names = (of: ClusterState, all: readonly ClusterState[]) =>
    sameLogin(of, all).map(({ clusterName }) => clusterName)

  it('gathers the clusters that wait for the same login, the one asked about first', () => {
    const all = [
      cluster('a', 'invalid', '1'),
      cluster('b', 'recovering', '1'),
      cluster('c', 'invalid', '2'),
      cluster('d', 'valid', '1'),
      cluster('e', 'invalid', null),
    ]
    expect(names(cluster('b', 'recovering', '1'), all)).toEqual(['b', 'a'])
    expect(names(cluster('c', 'invalid', '2'), all)).toEqual(['c'])
  })

  it('is a cluster alone where it waits for none, or signs in by itself', () => {
    const all = [cluster('a', 'invalid', '1'), cluster('e', 'invalid', null), cluster('f', 'invalid', null)]
    expect(names(cluster('d', 'valid', '1'), all)).toEqual(['d'])
    expect(names(cluster('e', 'invalid', null), all)).toEqual(['e'])
  })
})

describe('programName', () => {
  it.each([
    ['/opt/google/gke-gcloud-auth-plugin', 'gke-gcloud-auth-plugin'],
    ['C:\\Tools\\kubelogin.exe', 'kubelogin.exe'],
    ['aws', 'aws'],
  ])('of %s is %s', (command, name) => {
    expect(programName(command)).toBe(name)
  })
})
