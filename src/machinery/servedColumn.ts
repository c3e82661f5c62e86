/** ServedColumn is one column of the server's own table of a resource. */
export interface ServedColumn {
  readonly name: string
  /** The OpenAPI type: `string`, `integer`, `number`, `boolean`, `date`. */
  readonly type: string
  /** `name` where it is the object's name. */
  readonly format: string
  readonly description: string
  /** Columns above 0 are only in the wide table. */
  readonly priority: number
}
