/**
 * The closed set of cell values. A kind maps an object to them, the berth sorts and filters them, the page draws
 * them by type and knows no kinds. Times are whole seconds since the epoch.
 */
export type CellType =
  | 'text'
  | 'number'
  | 'status'
  | 'ratio'
  | 'restarts'
  | 'time'
  | 'period'
  | 'list'
  | 'boolean'
  | 'object'
  | 'cpu'
  | 'memory'

/** Tone is what a status means; the word next to it is kubectl's. */
export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'off'

/**
 * Cell is one value of a row, by its column's type; null wherever kubectl prints `<none>` or `<unset>`.
 * text: string · number: number, or its digits where a number cannot hold it · status: [tone, word] · ratio: [ready, wanted] · restarts: [count, time of the
 * last one or null] · time: seconds · period: [start, end or null while it runs] · list: strings · boolean ·
 * object: [kind, domain, uid] of the object whose namespace and name the row has · cpu: millicores · memory: bytes.
 */
export type Cell =
  | string
  | number
  | boolean
  | null
  | readonly [Tone, string]
  | readonly [number, number]
  | readonly [number, number | null]
  | readonly string[]

/** Column describes one column of a table. */
export interface Column {
  /** Unique in its table, lower case; the name for sort and filter. */
  readonly id: string
  /** As the table's head shows it; in capitals it is kubectl's heading. */
  readonly title: string
  readonly type: CellType
  /** 0 stays longest when the table grows narrow; 9 leaves first. */
  readonly priority: number
  /** Shown only when asked for, as with `kubectl get -o wide`. */
  readonly isWide: boolean
  /** The page shows it until it is put away, though kubectl does so only when asked. */
  readonly isShownAtFirst?: boolean
  /** What kubectl prints where the value is null; `<none>` when this is missing. */
  readonly absent?: string
  /**
   * How a status or a text sorts where that is not by the alphabet: by the words in this order, or as quantities (`500Mi`
   * before `10Gi`).
   */
  readonly order?: readonly string[] | 'quantity'
}

/**
 * Row is a row on the wire: `[uid, namespace or '', name, version, …cells]`. `version` changes whenever the row does
 * but for measured cells, which change without it (it is opaque: compare for equality). Name and namespace are not
 * repeated among the cells.
 */
export type Row = readonly [uid: string, namespace: string, name: string, version: string, ...cells: Cell[]]

/** Index of the first cell in a Row. */
export const firstCell = 4
