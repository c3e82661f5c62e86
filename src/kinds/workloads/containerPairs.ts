import * as v from 'valibot'
import type { KubeObject } from '#machinery'
import type { Container, TemplatedSpec } from './podTemplate.ts'

interface Templated extends KubeObject {
  readonly spec?: TemplatedSpec
}

/** templatedContainers are the containers of a workload's pod template. */
export function templatedContainers(object: KubeObject | null) {
  const { initContainers = [], containers = [] } = (object as Templated | null)?.spec?.template?.spec ?? {}
  return { initContainers, containers }
}

/** Changes are values by `NAME`, for every container, or by `container/NAME`; null takes one away. */
export type Changes = Readonly<Record<string, string | null>>

/** changesSchema reads changes whose names and values fit those rules. */
export const changesSchema = (
  name: v.GenericSchema<string, string>,
  value: v.GenericSchema<string, string>,
) =>
  v.pipe(
    v.record(
      v.pipe(
        v.string(),
        v.check((key) => v.is(name, partOf(key)[1]), v.getDescription(name) ?? 'a name is wrong'),
      ),
      v.nullable(value),
    ),
    v.check((changed) => Object.keys(changed).length > 0, 'nothing is changed'),
  )

const containerRule = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/u

/** The container that a key names, null for all of them, and the name in it. Names of resources have slashes too. */
function partOf(key: string): readonly [container: string | null, name: string] {
  const at = key.indexOf('/')
  const container = key.slice(0, Math.max(at, 0))
  return containerRule.test(container) ? [container, key.slice(at + 1)] : [null, key]
}

/** presentPairs are the values of all containers as the form shows them; one container needs no name before its values. */
export function presentPairs(
  object: KubeObject | null,
  valuesOf: (container: Container) => readonly (readonly [name: string, value: string])[],
): Readonly<Record<string, string>> {
  const { initContainers, containers } = templatedContainers(object)
  const all = [...containers, ...initContainers]
  return Object.fromEntries(
    all.flatMap((container) =>
      valuesOf(container).map(([name, value]) => [
        all.length === 1 ? name : `${container.name}/${name}`,
        value,
      ]),
    ),
  )
}

/** missingContainer is the sentence about the first of these that the object does not have; null where it has all. */
export function missingContainer(object: KubeObject, wanted: readonly string[]): string | null {
  const { initContainers, containers } = templatedContainers(object)
  const names = new Set([...initContainers, ...containers].map(({ name }) => name))
  const missing = wanted.find((name) => !names.has(name))
  return missing === undefined ? null : `It has no container ${missing}.`
}

/** containersIn are the containers that changes name. */
export const containersIn = (changes: Changes): readonly string[] =>
  Object.keys(changes).flatMap((key) => partOf(key)[0] ?? [])

/** patchOfContainers is the patch of a pod template; `changed` gives the fields of a container that change, null where none does. */
export function patchOfContainers(object: KubeObject, changed: (container: Container) => object | null) {
  const patches = (containers: readonly Container[]) =>
    containers.flatMap((container) => {
      const fields = changed(container)
      return fields === null ? [] : [{ name: container.name, ...fields }]
    })
  const { initContainers, containers } = templatedContainers(object)
  const [first, main] = [patches(initContainers), patches(containers)]
  if (first.length + main.length === 0) return { type: 'patch', patchType: 'merge', body: {} } as const
  // Containers are merged by their names.
  const spec = {
    ...(first.length === 0 ? {} : { initContainers: first }),
    ...(main.length === 0 ? {} : { containers: main }),
  }
  return { type: 'patch', patchType: 'strategic', body: { spec: { template: { spec } } } } as const
}

/**
 * patchOfChanges is the patch of a pod template in which each container is changed by its own changes; those for every
 * container come first, so that one for this container wins.
 */
export function patchOfChanges(
  object: KubeObject,
  changes: Changes,
  changed: (container: Container, changes: ReadonlyMap<string, string | null>) => object | null,
) {
  const entries = Object.entries(changes).map(([key, value]) => [...partOf(key), value] as const)
  return patchOfContainers(object, (container) => {
    const own = new Map<string, string | null>()
    for (const [of, name, value] of entries) if (of === null) own.set(name, value)
    for (const [of, name, value] of entries) if (of === container.name) own.set(name, value)
    return changed(container, own)
  })
}
