import { groupVersion, humanDuration, type KubeObject } from '#machinery'
import type { ResourceType, TableColumn } from './resources.ts'

/** Form is how objects are written for one request: whole, as rows of a Table, or as their metadata alone. */
export interface Form {
  readonly mediaType: string
  /** One object of a watch, or the answer for one object. With `isFirst`, a Table names its columns. */
  one(object: KubeObject, isFirst: boolean): unknown
  list(objects: readonly KubeObject[], metadata: object): unknown
  /** The object of a bookmark. */
  bookmark(metadata: object): unknown
  /** The result of one of the three above, as it is sent. */
  body(document: unknown): string | Buffer
  /** An event of a watch with the result of one of the above, or with a Status. */
  event(type: string, object: unknown): string | Buffer
}

/** The part that all forms of JSON share. */
const json = {
  mediaType: 'application/json',
  body: (document: unknown) => JSON.stringify(document),
  event: (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`,
}

/** formOf is the form that a request asks for. */
export function formOf(type: ResourceType, accept: string, query: URLSearchParams, now: () => number): Form {
  const wanted = /as=(Table|PartialObjectMetadata)(List)?\b/.exec(accept)?.[1]
  if (wanted === 'Table') return tableForm(type, query.get('includeObject') ?? 'Metadata', now)
  if (wanted === 'PartialObjectMetadata') return partialForm
  return wholeForm(type)
}

function wholeForm({ gvr, kind }: ResourceType): Form {
  const apiVersion = groupVersion(gvr)
  return {
    ...json,
    one: (object) => ({ ...object, kind, apiVersion }),
    list: (items, metadata) => ({ kind: `${kind}List`, apiVersion, metadata, items }),
    bookmark: (metadata) => ({ kind, apiVersion, metadata }),
  }
}

const partial = ({ metadata }: { readonly metadata: object }) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
})

const partialForm: Form = {
  ...json,
  one: partial,
  list: (objects, metadata) => ({
    kind: 'PartialObjectMetadataList',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    items: objects.map(partial),
  }),
  bookmark: (metadata) => partial({ metadata }),
}

function tableForm({ columns: own, gvr, kind }: ResourceType, include: string, now: () => number): Form {
  const columns: readonly TableColumn[] = [nameColumn, ...own, ageColumn]
  const columnDefinitions = columns.map(({ name, type, description = '' }) => ({
    name,
    type,
    format: name === 'Name' ? 'name' : '',
    description,
    priority: 0,
  }))
  const table = (rows: readonly unknown[], metadata: object, isFirst: boolean) => ({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: isFirst ? columnDefinitions : null,
    rows,
  })
  const row = (object: KubeObject) => ({
    cells: columns.map(({ cell }) => cell(object, now())),
    object:
      include === 'Object'
        ? { ...object, kind, apiVersion: groupVersion(gvr) }
        : include === 'None'
          ? null
          : partial(object),
  })
  return {
    ...json,
    one: (object, isFirst) =>
      table([row(object)], { resourceVersion: object.metadata.resourceVersion }, isFirst),
    list: (objects, metadata) => table(objects.map(row), metadata, true),
    bookmark: (metadata) =>
      table([{ cells: columns.map(() => null), object: partial({ metadata }) }], metadata, false),
  }
}

const nameColumn: TableColumn = { name: 'Name', type: 'string', cell: ({ metadata }) => metadata.name }

const ageColumn: TableColumn = {
  name: 'Age',
  type: 'string',
  cell: ({ metadata }, nowMs) =>
    humanDuration((nowMs - Date.parse(metadata.creationTimestamp ?? new Date(nowMs).toISOString())) / 1000),
}
