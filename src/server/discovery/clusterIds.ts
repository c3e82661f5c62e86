import type { ClusterId } from '#contract'
import type { ContextRef } from '../disk/configFolder.ts'

/**
 * ClusterIds gives each context its id, once: within a launch an id never comes to mean another context, whatever files
 * come and go, so that nothing a page still holds can reach the wrong cluster. Unique file names do not make unique
 * ids, for both halves may contain `:`; the second one to come gets its whole path.
 */
export class ClusterIds {
  readonly #ids = new Map<string, Map<string, ClusterId>>()
  readonly #refs = new Map<ClusterId, ContextRef>()

  /** The context's id; where it has none yet, one built from the file's short name. */
  idOf(ref: ContextRef, fileName: string): ClusterId {
    const ofFile = this.#ids.get(ref.path) ?? new Map<string, ClusterId>()
    this.#ids.set(ref.path, ofFile)
    const known = ofFile.get(ref.context)
    if (known !== undefined) return known
    const clusterId = this.#free(fileName, ref)
    ofFile.set(ref.context, clusterId)
    this.#refs.set(clusterId, ref)
    return clusterId
  }

  /** The context's id, where it has one. */
  known({ path, context }: ContextRef): ClusterId | null {
    return this.#ids.get(path)?.get(context) ?? null
  }

  #free(fileName: string, { path, context }: ContextRef): ClusterId {
    let candidate = `${fileName}:${context}` as ClusterId
    for (let attempt = 1; this.#refs.has(candidate); attempt += 1) {
      candidate = `${path}:${context}${attempt === 1 ? '' : `#${attempt}`}` as ClusterId
    }
    return candidate
  }
}
