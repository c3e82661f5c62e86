import { useEffect, useState } from 'react'
import * as v from 'valibot'
import type { ClusterStorage } from '../session/clusterStorage.ts'
import { customGroup, otherGroup } from './sidebarGroups.ts'

/** FoldedGroups are the groups of the sidebar whose kinds are put away. */
export type FoldedGroups = readonly string[]

/** The groups that are rarely used; folded until the user unfolds them. */
export const foldedAtFirst: FoldedGroups = [
  'storage',
  'access',
  'policy',
  'extensions',
  otherGroup,
  customGroup,
]

const key = 'folded-groups'
// A group that is no more does no harm: it is looked for, never listed.
const keptSchema = v.array(v.string())

/** readFoldedGroups is what the person has folded on this cluster, however long ago. */
export function readFoldedGroups(storage: ClusterStorage): FoldedGroups {
  const kept = v.safeParse(keptSchema, storage.read(key))
  return kept.success ? kept.output : foldedAtFirst
}

/** foldGroup folds a group or unfolds it, and keeps that. */
export function foldGroup(storage: ClusterStorage, folded: FoldedGroups, group: string): FoldedGroups {
  const changed = folded.includes(group) ? folded.filter((other) => other !== group) : [...folded, group]
  storage.write(key, changed)
  return changed
}

/** useFoldedGroups is the folded groups of one cluster and the way to fold another. */
export function useFoldedGroups(storage: ClusterStorage): [FoldedGroups, (group: string) => void] {
  const [folded, setFolded] = useState(() => readFoldedGroups(storage))
  useEffect(() => storage.adopted.onChange(() => setFolded(readFoldedGroups(storage))), [storage])
  return [folded, (group) => setFolded(foldGroup(storage, folded, group))]
}
