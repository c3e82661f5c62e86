import { describe, expect, it } from 'vitest'
import type { ClusterId, ClusterState, Workspace } from '#contract'
import { firstCluster } from './firstCluster.ts'

const workspace = (open: readonly string[], tabOrder: readonly string[]) =>
  ({
    clusters: open.map((clusterId) => ({ clusterId }) as ClusterState),
    tabOrder: tabOrder as ClusterId[],
  }) as unknown as Workspace

describe('firstCluster', () => {
  it.each([
    ['the first tab', ['a:1', 'b:2'], ['b:2', 'a:1'], '', 'b:2'],
    ['the one that the address names', ['a:1', 'b:2'], ['b:2', 'a:1'], '#cluster=a%3A1&view=pods', 'a:1'],
    ['the first tab where the one of the address is not open', ['a:1'], ['a:1'], '#cluster=c%3A3', 'a:1'],
    ['one that has no place among the tabs yet', ['a:1'], ['z:9'], '', 'a:1'],
    ['none where none is open', [], ['z:9'], '#cluster=z%3A9', null],
  ] as const)('is %s', (_, open, tabOrder, fragment, expected) => {
    expect(firstCluster(workspace(open, tabOrder), fragment)?.clusterId ?? null).toBe(expected)
  })
})
