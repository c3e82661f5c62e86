import type { SchemaAnswer, SchemaParams } from '#contract'
import { isForbidden, isNotFound, type KubeClient } from '#kube'
import { kindSchemaOf, type OpenApiSchemas } from './kindSchema.ts'

/** Groups that are kept for the next editor; their answers are up to a few megabytes. */
const mostGroups = 6
/** Longer than any answer of a group that is part of Kubernetes, by a factor of ten. */
const maxGroupBytes = 24 * 2 ** 20
/** The longest schema that a page gets, in characters. The longest of Kubernetes' own has 300,000. */
const maxSchemaLength = 1_000_000
const timeoutMs = 25_000

interface OpenApiIndex {
  readonly paths?: Readonly<Record<string, { readonly serverRelativeURL?: string }>>
}

/**
 * PublishedSchemas reads what the cluster says of its kinds from its OpenAPI v3, one group in one version at a time and only
 * when it is asked for. The index is read each time; a group is kept by its address, which holds a hash of its content.
 */
export class PublishedSchemas {
  /** By address, the last used at the end. */
  readonly #groups = new Map<string, OpenApiSchemas>()

  /** Rejects as a request to the cluster does, but for what the cluster does not have or does not allow. */
  async read(client: KubeClient, wanted: SchemaParams, signal: AbortSignal): Promise<SchemaAnswer> {
    try {
      const schemas = await this.#group(client, wanted, signal)
      if (schemas === 'too-large') return none('too-large')
      const schema = schemas === null ? undefined : kindSchemaOf(schemas, wanted, maxSchemaLength)
      if (schema === undefined) return none('absent')
      return schema === null ? none('too-large') : { schema, problem: null }
    } catch (problem) {
      if (isForbidden(problem)) return none('denied')
      if (isNotFound(problem)) return none('absent')
      throw problem
    }
  }

  async #group(
    client: KubeClient,
    { group, version }: SchemaParams,
    signal: AbortSignal,
  ): Promise<OpenApiSchemas | 'too-large' | null> {
    const { paths = {} } = await client.json<OpenApiIndex>('/openapi/v3', { signal, timeoutMs })
    const path = group === '' ? `api/${version}` : `apis/${group}/${version}`
    const address = Object.hasOwn(paths, path) ? paths[path]?.serverRelativeURL : undefined
    if (address?.startsWith('/openapi/v3/') !== true) return null
    const known = this.#groups.get(address)
    if (known !== undefined) {
      this.#keep(address, known)
      return known
    }
    // The server of an aggregated API answers this itself.
    const bytes = await client.bytes(address, {
      ...{ accept: 'application/json', signal, timeoutMs, isAside: true },
    })
    if (bytes.length > maxGroupBytes) return 'too-large'
    const { components } = JSON.parse(bytes.toString('utf8')) as {
      readonly components?: { readonly schemas?: OpenApiSchemas }
    }
    const schemas = components?.schemas ?? {}
    this.#keep(address, schemas)
    return schemas
  }

  #keep(address: string, schemas: OpenApiSchemas): void {
    this.#groups.delete(address)
    this.#groups.set(address, schemas)
    for (const oldest of this.#groups.keys()) {
      if (this.#groups.size <= mostGroups) break
      this.#groups.delete(oldest)
    }
  }
}

const none = (problem: 'absent' | 'denied' | 'too-large'): SchemaAnswer => ({ schema: null, problem })
