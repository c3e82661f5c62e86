/** ServedColumn is one column of the server's own table of a resource. */
export interface ServedColumn {
  readonly name: string
  /** OpenAPI's: `string`, `integer`, `number`, `boolean`, `date`. */
  readonly type: string
  /** `name` where it is the object's name. */
  readonly format: string
  readonly description: string
  /** Above 0 only the wide table has it. */
  readonly priority: number
}
