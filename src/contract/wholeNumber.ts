import * as v from 'valibot'

/** wholeNumber is the schema of an integer in a range. Its message names the parameter: a person may have changed several. */
export function wholeNumber(name: string, least: number, most: number) {
  const rule = `${name} must be a whole number from ${least} to ${most}`
  return v.pipe(v.number(rule), v.integer(rule), v.minValue(least, rule), v.maxValue(most, rule))
}
