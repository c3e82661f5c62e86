import type { KindSchema, SchemaAnswer } from '#contract'
import { type Gvk, isAbort } from '#machinery'
import type { ClusterSession } from '../../session/clusterSession.ts'
import { type Observable, ObservableValue } from '../../wire/observable.ts'

export interface KindSchemasOptions {
  readonly session: Pick<ClusterSession, 'request'>
  /** Whether the cluster may have such a kind; a kind that is being typed is not asked for. */
  readonly isServed: (gvk: Gvk) => boolean
}

/**
 * KindSchemas are the schemas of the kinds that one editor holds, as the cluster of its session describes them. Each is asked
 * for once, when it is first needed. Without one the editor works as before; `note` says so.
 */
export class KindSchemas implements Disposable {
  readonly #options: KindSchemasOptions
  readonly #known = new Map<string, KindSchema | null>()
  readonly #asked = new Map<string, Promise<KindSchema | null>>()
  readonly #note = new ObservableValue<string | null>(null)
  readonly #stop = new AbortController()

  constructor(options: KindSchemasOptions) {
    this.#options = options
  }

  /** Why there is no help with a kind of the text; null where there is. */
  get note(): Observable<string | null> {
    return this.#note
  }

  /** The schema, or null where the cluster gives none: at once where that is known. */
  read(gvk: Gvk): KindSchema | null | Promise<KindSchema | null> {
    if (gvk.version === '' || gvk.kind === '' || !this.#options.isServed(gvk)) return null
    const key = JSON.stringify([gvk.group, gvk.version, gvk.kind])
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const asked = this.#asked.get(key) ?? this.#ask(gvk, key)
    this.#asked.set(key, asked)
    return asked
  }

  [Symbol.dispose](): void {
    this.#stop.abort()
  }

  async #ask({ group, version, kind }: Gvk, key: string): Promise<KindSchema | null> {
    try {
      const answer = await this.#options.session.request(
        'schema',
        { group, version, kind },
        this.#stop.signal,
      )
      this.#known.set(key, answer.schema)
      if (answer.problem !== null) this.#note.set(noteWords(kind, answer.problem))
      return answer.schema
    } catch (problem) {
      if (isAbort(problem)) return null
      // It is asked for again with the next change of the text.
      this.#note.set(`The fields of ${kind} are not known: the cluster did not describe them.`)
      return null
    } finally {
      this.#asked.delete(key)
    }
  }
}

const noteWords = (kind: string, problem: NonNullable<SchemaAnswer['problem']>): string =>
  ({
    absent: `The cluster does not describe the fields of ${kind}, so none are suggested or checked here.`,
    denied: 'The cluster does not let you read its schemas, so no fields are suggested or checked here.',
    'too-large': `The schema of ${kind} is too large, so no fields are suggested or checked here.`,
  })[problem]
