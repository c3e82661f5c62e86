import { describe, expect, it } from 'vitest'
import { ClusterStorage } from '../session/clusterStorage.ts'
import { keptInMemory } from '../session/keptInMemory.ts'
import { foldedAtFirst, foldGroup, readFoldedGroups } from './foldedGroups.ts'

function aBrowser() {
  const kept = keptInMemory()
  return (id: string) => new ClusterStorage(kept, id)
}

describe('folded groups', () => {
  it('are those that are looked at now and then, until the person says otherwise', () => {
    expect(readFoldedGroups(aBrowser()('config:east'))).toEqual(foldedAtFirst)
  })

  it('come back after a reload, for each cluster its own', () => {
    const browser = aBrowser()
    const east = browser('config:east')
    const unfolded = foldGroup(east, readFoldedGroups(east), 'storage')
    expect(foldGroup(east, unfolded, 'network')).toEqual([
      'access',
      'policy',
      'extensions',
      'other',
      'custom',
      'network',
    ])
    expect(readFoldedGroups(browser('config:east'))).toEqual([
      'access',
      'policy',
      'extensions',
      'other',
      'custom',
      'network',
    ])
    expect(readFoldedGroups(browser('config:west'))).toEqual(foldedAtFirst)
  })

  it('are as at first where what was kept cannot be read', () => {
    const east = aBrowser()('config:east')
    east.write('folded-groups', { storage: true })
    expect(readFoldedGroups(east)).toEqual(foldedAtFirst)
  })
})
