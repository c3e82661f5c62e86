import * as v from 'valibot'

/**
 * listOf is a list of at most so many items. The length is looked at first: a request may carry a million items, and a word
 * about each that is wrong would take a minute and gigabytes.
 */
export const listOf = <const Item extends v.GenericSchema>(
  item: Item,
  most: number,
  rule: string,
  lengthRule: string,
) => v.pipe(v.custom<unknown[]>(Array.isArray, rule), v.maxLength(most, lengthRule), v.array(item, rule))
