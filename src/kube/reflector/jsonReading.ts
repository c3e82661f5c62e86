import { type KubeObject, type ObjectMeta, parseExactJson, type ServedColumn } from '#machinery'
import { KubeError, type KubeStatus } from '../errors/kubeError.ts'
import {
  type AnswerReader,
  type Entry,
  initialEventsEnd,
  type ListPage,
  type Splitter,
  type WatchEvent,
} from './answers.ts'
import { LineSplitter } from './lineSplitter.ts'
import type { Intake, Stored, TableCells } from './types.ts'

/** Metadata as the server sends them, before `managedFields` is dropped. */
type RawMeta = ObjectMeta & { managedFields?: unknown; continue?: string; remainingItemCount?: number }

interface Body {
  readonly kind?: string
  readonly metadata?: RawMeta
  readonly items?: readonly KubeObject[]
  readonly columnDefinitions?: readonly (Partial<ServedColumn> & Pick<ServedColumn, 'name'>)[]
  readonly rows?: readonly TableRow[]
}

interface TableRow {
  readonly cells: readonly unknown[]
  /** Only the metadata of the object, unless the whole object was requested. */
  readonly object?: Partial<KubeObject> & { readonly metadata?: RawMeta }
}

/**
 * JsonReading reads lists and watch events in the form that its intake asks for. Only the first event of a table's
 * watch names the columns, and a server may name none after a list did, so the reader remembers them.
 */
export class JsonReading<T extends Stored> implements AnswerReader<T> {
  readonly canStreamInitial = false
  readonly #intake: Intake<T>
  readonly #onProblem: (problem: unknown, metadata: ObjectMeta) => void
  #columns: readonly string[] = []
  /** The columns of the last `onColumns`, as text. */
  #toldColumns = ''

  constructor(intake: Intake<T>, onProblem: (problem: unknown, metadata: ObjectMeta) => void) {
    this.#intake = intake
    this.#onProblem = onProblem
  }

  get watchAccept(): string {
    return jsonAccept[this.#intake.form].watch
  }

  get listAccept(): string {
    return jsonAccept[this.#intake.form].list
  }

  get query(): Readonly<Record<string, string>> {
    if (this.#intake.form !== 'table') return {}
    const { labelSelector, fieldSelector, isWhole = false } = this.#intake
    return {
      includeObject: isWhole ? 'Object' : 'Metadata',
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    }
  }

  page(bytes: Buffer): ListPage<T> {
    const { metadata, items, rows } = this.#body(parse(bytes, 'a list'))
    const source = this.#intake.form === 'table' ? rows : items
    if (metadata === undefined || typeof metadata.resourceVersion !== 'string') throw malformed('a list')
    // Go writes an empty list as null when its slice is nil.
    const entries: Entry<T>[] = []
    if (this.#intake.form === 'table') for (const row of rows ?? []) entries.push(this.#rowEntry(row))
    else for (const item of items ?? []) entries.push(this.objectEntry(item))
    if (source === undefined) throw malformed('a list')
    return {
      entries,
      resourceVersion: metadata.resourceVersion,
      continueToken: metadata.continue === undefined || metadata.continue === '' ? null : metadata.continue,
      remaining: metadata.remainingItemCount ?? null,
    }
  }

  watch(onEvent: (event: WatchEvent<T>) => void): Splitter {
    const lines = new LineSplitter((line) => onEvent(this.#event(parse(line, 'a line of the watch'))))
    return {
      push: (chunk) => lines.push(chunk),
      get heldBytes() {
        return lines.heldBytes
      },
    }
  }

  #event(value: unknown): WatchEvent<T> {
    const { type, object } = (value ?? {}) as { type?: unknown; object?: unknown }
    switch (type) {
      case 'ADDED':
      case 'MODIFIED':
        return { type: 'put', entry: this.#eventEntry(object) }
      case 'DELETED':
        return { type: 'delete', entry: this.#eventEntry(object) }
      case 'BOOKMARK':
        return this.#bookmark(object)
      case 'ERROR':
        return { type: 'error', status: (object ?? {}) as KubeStatus }
      default:
        throw malformed('an event of an unknown type')
    }
  }

  #eventEntry(object: unknown): Entry<T> {
    if (this.#intake.form !== 'table') return this.objectEntry(object as KubeObject)
    const row = this.#body(object).rows?.[0]
    if (row === undefined) throw malformed('an event')
    return this.#rowEntry(row)
  }

  /** A bookmark carries a resourceVersion and nothing else. */
  #bookmark(object: unknown): WatchEvent<T> {
    const body = this.#body(object)
    const metadata = this.#intake.form === 'table' ? body.rows?.[0]?.object?.metadata : body.metadata
    const resourceVersion = metadata?.resourceVersion
    if (typeof resourceVersion !== 'string' || resourceVersion === '') throw malformed('a bookmark')
    return {
      type: 'bookmark',
      resourceVersion,
      isInitialEnd: metadata?.annotations?.[initialEventsEnd] === 'true',
    }
  }

  #body(value: unknown): Body {
    if (typeof value !== 'object' || value === null) throw malformed('an answer')
    const body = value as Body
    if (this.#intake.form === 'table') {
      if (body.kind !== 'Table') throw malformed('an answer that is not a Table')
      if (body.columnDefinitions && body.columnDefinitions.length > 0)
        this.#enterColumns(body.columnDefinitions)
    }
    return body
  }

  #enterColumns(definitions: NonNullable<Body['columnDefinitions']>): void {
    this.#columns = definitions.map(({ name }) => name)
    const { onColumns } = this.#intake as Extract<Intake<T>, { form: 'table' }>
    if (onColumns === undefined) return
    const columns = definitions.map(
      ({ name, type = 'string', format = '', description = '', priority = 0 }): ServedColumn => ({
        name,
        type,
        format,
        description,
        priority,
      }),
    )
    const text = JSON.stringify(columns)
    if (text === this.#toldColumns) return
    this.#toldColumns = text
    onColumns(columns)
  }

  /** The entry of an object, in whichever form it was read. */
  objectEntry(object: KubeObject): Entry<T> {
    const intake = this.#intake as Exclude<Intake<T>, { form: 'table' }>
    return this.#entry(object?.metadata, (metadata) =>
      intake.form === 'metadata' ? intake.project(metadata) : intake.project(object),
    )
  }

  #rowEntry(row: TableRow): Entry<T> {
    const intake = this.#intake as Extract<Intake<T>, { form: 'table' }>
    const metadata = row?.object?.metadata
    const columns = this.#columns
    return this.#entry(metadata, (checked) =>
      intake.project(cellsOf(columns, row.cells), checked, row.cells, row.object as KubeObject),
    )
  }

  #entry(metadata: RawMeta | undefined, project: (metadata: ObjectMeta) => T): Entry<T> {
    if (typeof metadata?.uid !== 'string' || typeof metadata.resourceVersion !== 'string')
      throw malformed('an object without uid or resourceVersion')
    delete metadata.managedFields
    return {
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
      read: () => {
        try {
          return project(metadata)
        } catch (problem) {
          this.#onProblem(problem, metadata)
          return null
        }
      },
    }
  }
}

const partial = (kind: string): string => `application/json;as=${kind};v=v1;g=meta.k8s.io`

const jsonAccept = {
  object: { list: 'application/json', watch: 'application/json' },
  table: { list: partial('Table'), watch: partial('Table') },
  metadata: { list: partial('PartialObjectMetadataList'), watch: partial('PartialObjectMetadata') },
} as const

function cellsOf(columns: readonly string[], cells: readonly unknown[]): TableCells {
  const byName = new Map<string, unknown>()
  columns.forEach((name, index) => {
    byName.set(name, cells[index])
  })
  return byName
}

const malformed = (what: string): KubeError =>
  new KubeError('malformed', `The server sent ${what} that cannot be read.`)

/** The error does not quote the text: it may contain what must not be logged. */
function parse(bytes: Buffer, what: string): unknown {
  try {
    return parseExactJson(bytes.toString('utf8'))
  } catch {
    throw malformed(what)
  }
}
