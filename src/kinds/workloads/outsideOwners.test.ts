import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { outsideOwners } from './outsideOwners.ts'

const owned = (metadata: object): readonly string[] =>
  outsideOwners({ object: { metadata } as unknown as KubeObject }, 'edited fields')

describe('outsideOwners', () => {
  it.each([
    ['Helm', { annotations: { 'meta.helm.sh/release-name': 'shop' } }, 'Helm release shop manages'],
    [
      'Argo CD by annotation',
      { annotations: { 'argocd.argoproj.io/tracking-id': 'web:apps/Deployment:x/y' } },
      'Argo CD application web manages',
    ],
    [
      'Argo CD by label',
      { labels: { 'argocd.argoproj.io/instance': 'web' } },
      'Argo CD application web manages',
    ],
    ['Flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }, 'Flux Kustomization apps manages'],
    ['Flux for Helm', { labels: { 'helm.toolkit.fluxcd.io/name': 'web' } }, 'Flux HelmRelease web manages'],
    [
      'a controller',
      { ownerReferences: [{ controller: true, kind: 'ReplicaSet', name: 'web-1' }] },
      'ReplicaSet web-1 controls',
    ],
  ])('name %s', (_, metadata, words) => {
    expect(owned(metadata)).toEqual([expect.stringContaining(words)])
  })

  it.each([
    ['nothing', {}],
    ['an owner that does not control', { ownerReferences: [{ kind: 'Node', name: 'n' }] }],
    ['fields of a wrong type', { labels: null, annotations: 5, ownerReferences: 'x' }],
  ])('are silent about %s', (_, metadata) => {
    expect(owned(metadata)).toEqual([])
  })
})
