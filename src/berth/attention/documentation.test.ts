import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { kinds } from '#kinds'

const text = readFileSync(new URL('../../../docs/attention.md', import.meta.url), 'utf8')

/** Each line of the table: finding, kinds, severity, grace in seconds. */
const documented = [
  ...text.matchAll(/^\| ([^|]+) \| ([^|]+) \| (critical|warning|info) \| (?:–|(\d+) s) \|/gm),
].flatMap(([, finding = '', of = '', severity = '', grace = '0']) =>
  of.split(', ').map((kind) => `${finding} of ${kind}: ${severity} after ${grace} s`),
)

describe('docs/attention.md', () => {
  it('lists every rule with its severity and grace, and no other', () => {
    const withRules = kinds.filter(({ rules }) => rules !== undefined)
    const rules = withRules.flatMap(({ kind, rules = [] }) =>
      rules
        .filter(({ id }) => id !== 'deletion-blocked')
        .map(({ finding, severity, graceS }) => `${finding} of ${kind}: ${severity} after ${graceS} s`),
    )
    const general = [
      'Deletion blocked of all of these: warning after 300 s',
      'Warning events of any object: warning after 0 s',
    ]
    expect(documented.toSorted()).toEqual([...rules, ...general].toSorted())
  })
})
