import * as v from 'valibot'

/** Largest number of rows one window may hold. */
export const maxWindowRows = 500

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** SortSpec: a column's id and a direction; `name` and `namespace` are columns of every table. */
export const sortSchema = v.object({
  column: v.pipe(v.string(), v.maxLength(100)),
  isDescending: v.boolean(),
})
export type SortSpec = v.InferOutput<typeof sortSchema>

/** A SortPlace, where it comes from outside: what a page goes on from. */
export const sortPlaceSchema = v.tuple([
  v.union([v.string(), v.number()]),
  v.string(),
  v.string(),
  v.string(),
  v.string(),
])

/** WindowSpec names a view and the slice of it to be shown. A missing sort is the domain's own. */
export const windowSpecSchema = v.object({
  domain: v.pipe(v.string(), v.maxLength(600)),
  tail: v.pipe(v.string(), v.maxLength(2000)),
  sort: v.nullable(sortSchema),
  filter: v.pipe(v.string(), v.maxLength(2000)),
  offset: count,
  limit: v.pipe(count, v.maxValue(maxWindowRows)),
})
export type WindowSpec = v.InferOutput<typeof windowSpecSchema>
