import { expect } from 'vitest'
import {
  type Change,
  type Intake,
  type KubeClient,
  openReflector,
  type Reflector,
  type ReflectorState,
} from '#kube'
import { type Gvr, systemClock } from '#machinery'
import { until } from './desk.ts'

export interface Item {
  readonly uid: string
  readonly resourceVersion: string
  readonly name: string
  readonly seen: unknown
}

const wholeObjects: Intake<Item> = {
  form: 'object',
  project: ({ metadata, data }) => ({
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    name: metadata.name,
    seen: { data, hasManagedFields: 'managedFields' in metadata },
  }),
}

export const tableRows: Intake<Item> = {
  form: 'table',
  project: (cells, metadata) => ({
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    name: metadata.name,
    seen: { ...Object.fromEntries(cells), metadata },
  }),
}

export const metadataAlone: Intake<Item> = {
  form: 'metadata',
  project: ({ uid, resourceVersion, name, namespace, labels, creationTimestamp, ...further }) => ({
    uid,
    resourceVersion,
    name,
    seen: { namespace, labels, isTimed: creationTimestamp !== undefined, further: Object.keys(further) },
  }),
}

/** A reflector and all it told, applied to a copy that must stay equal to its store. */
export function reflect(
  client: KubeClient,
  gvr: Gvr,
  namespace: string,
  intake: Intake<Item> = wholeObjects,
) {
  const changes: Change<Item>[] = []
  const states: ReflectorState[] = []
  const copy = new Map<string, Item>()
  const reflector: Reflector<Item> = openReflector({
    client,
    gvr,
    namespace,
    intake,
    clock: systemClock,
    random: Math.random,
    onChanges: (batch) => {
      for (const change of batch) {
        changes.push(change)
        if (change.type === 'deleted') copy.delete(change.item.uid)
        else copy.set(change.item.uid, change.item)
      }
    },
    onState: (state) => states.push(state),
  })
  return {
    reflector,
    changes,
    states,
    item: (name: string) => [...reflector.store.values()].find((item) => item.name === name),
    names: () => {
      expect([...copy]).toEqual([...reflector.store])
      return [...reflector.store.values()]
        .map(({ name }) => name)
        .filter((name) => name !== 'kube-root-ca.crt')
    },
    untilLive: () => until(() => reflector.state.phase === 'live'),
    [Symbol.asyncDispose]: () => reflector[Symbol.asyncDispose](),
  }
}
