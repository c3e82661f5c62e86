import type { CatalogKind } from '#berth'

/** aCatalogKind is a kind of a cluster's catalog: pods, but for what is said. */
export const aCatalogKind = (differences: Partial<CatalogKind> = {}): CatalogKind => ({
  gvr: { group: '', version: 'v1', resource: 'pods' },
  domain: 'pods',
  group: '',
  version: 'v1',
  versions: ['v1'],
  resource: 'pods',
  kind: 'Pod',
  isNamespaced: true,
  isCustom: false,
  verbs: ['list', 'watch'],
  shortNames: ['po'],
  subresources: [],
  isFollowed: true,
  order: 0,
  ...differences,
})
