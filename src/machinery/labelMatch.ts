type Labels = Readonly<Record<string, string>>

/** LabelMatch is a label selector as a predicate on labels, or why the text is not a selector. */
export type LabelMatch =
  | { readonly type: 'match'; readonly isMatch: (labels: Labels) => boolean }
  | { readonly type: 'problem'; readonly problem: string }

const keyPattern = String.raw`(?:[\w.-]+/)?[\w.-]+`
const requirement = new RegExp(
  String.raw`^\s*(?:(!)\s*(${keyPattern})|(${keyPattern})\s*(?:(==?|!=|>|<)\s*([\w.-]*)|\s(in|notin)\s*\(([\w.,\s-]*)\))?)\s*(?:,|$)`,
)

/**
 * parseLabelMatch reads a label selector as kubectl's `-l` does: `app=web,tier!=db,env in (a,b),stage notin (x),canary,!old`,
 * all of which must hold. An empty text matches all.
 */
export function parseLabelMatch(text: string): LabelMatch {
  const tests: ((labels: Labels) => boolean)[] = []
  let rest = text.trim()
  while (rest !== '') {
    const found = requirement.exec(rest)
    // A requirement must follow a comma.
    const isTrailing = found?.[0].length === rest.length && found[0].endsWith(',')
    if (found === null || isTrailing)
      return {
        type: 'problem',
        problem: `"${text}" is not a label selector; it cannot be read from "${rest}".`,
      }
    const test = testOf(found)
    if (test === null)
      return {
        type: 'problem',
        problem: `"${text}" is not a label selector: "<" and ">" need a whole number.`,
      }
    tests.push(test)
    rest = rest.slice(found[0].length)
  }
  return { type: 'match', isMatch: (labels) => tests.every((test) => test(labels)) }
}

function testOf(found: RegExpExecArray): ((labels: Labels) => boolean) | null {
  const [, not, absent = '', key = '', operator, value = '', set, list = ''] = found
  const labelIn = (labels: Labels) => (Object.hasOwn(labels, key) ? labels[key] : undefined)
  if (not !== undefined) return (labels) => !Object.hasOwn(labels, absent)
  if (set !== undefined) {
    const values = new Set(list.split(',').map((each) => each.trim()))
    // An object without the label is not in the set: kubectl's `notin` selects it.
    return (labels) => values.has(labelIn(labels) ?? '\0') === (set === 'in')
  }
  switch (operator) {
    case undefined:
      return (labels) => labelIn(labels) !== undefined
    case '=':
    case '==':
      return (labels) => labelIn(labels) === value
    case '!=':
      return (labels) => labelIn(labels) !== value
    default: {
      if (!/^-?\d+$/.test(value)) return null
      const bound = Number(value)
      return (labels) => {
        const has = labelIn(labels)
        if (has === undefined || !/^-?\d+$/.test(has)) return false
        return operator === '>' ? Number(has) > bound : Number(has) < bound
      }
    }
  }
}
