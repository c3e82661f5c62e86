import type { KubeObject } from '#machinery'

/** The schema of a kind that takes any field. */
const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

/**
 * aDefinition defines a namespaced kind with the version `v1`, which takes any field unless it is given a schema. `version` is
 * what else that version has, such as subresources.
 */
export function aDefinition(
  group: string,
  kind: string,
  { schema = anything, ...version }: { readonly schema?: object; readonly [part: string]: unknown } = {},
): KubeObject & Record<string, unknown> {
  const plural = `${kind.toLowerCase()}s`
  const served = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...version }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` } as KubeObject['metadata'],
    spec: { group, scope: 'Namespaced', names: { kind, plural }, versions: [served] },
  }
}
