import { describe, expect, it } from 'vitest'
import type { Text } from './texts.ts'
import { commentProblems, proseProblems, textProblems } from './words.ts'

const kubernetesNames: ReadonlySet<string> = new Set(['Config Map', 'Last Schedule'])

const problemsOf = (words: string, text: Partial<Text> = {}) =>
  textProblems({ path: 'src/ui/a.tsx', line: 3, words, isPressed: false, ...text }, kubernetesNames)

describe('words', () => {
  it.each([
    ['a planted coined label', 'Where they should not be', /say “Misscheduled”/],
    ['a coined label with a full stop', 'No value has that in it.', /say “No matching values”/],
    ['nobody', 'Nobody looks at this cluster.', /not “Nobody”/],
    ['somebody', 'It was changed by somebody else.', /not “somebody”/],
    ['whoever', 'Whoever asked is told.', /not “Whoever”/],
    ['anew', 'The connection is being made anew.', /not “anew”/],
    ['beside', 'Show it beside others', /not “beside”/],
    ['the berth', 'The berth hung up.', /not “berth”/],
    ['the roster', 'It is not in the roster.', /not “roster”/],
    ['a statement about what', 'What is confirmed is done', /say “Changes need one confirmation.”/],
    ['a second sentence about what', 'It was stopped. What you see is old.', /begin with a noun/],
    ['credentials that cannot be had', 'They cannot be had.', /not “cannot be had”/],
    ['a permission that is not allowed to you', 'This is not allowed to you.', /not “allowed to you”/],
    ['a filter that means nothing', 'The filter means nothing', /not “means nothing”/],
    ['a button that leaves things as they are', 'Leave it as it is', /say “Cancel”/],
    ['title case', 'Node Maintenance', /sentence case/],
    ['title case around a value', 'Copy {…} Twice', /sentence case/],
  ])('refuse %s', (_, words, problem) => {
    expect(problemsOf(words).join('\n')).toMatch(problem)
  })

  it.each([
    ['a noun', 'Whole log'],
    ['a noun behind an icon', '{…}Whole log'],
    ['a participle', 'Chosen'],
  ])('refuse a button that is %s', (_, words) => {
    expect(problemsOf(words, { isPressed: true })).toEqual([
      `src/ui/a.tsx:3: “${words}”: a button begins with a verb`,
    ])
  })

  it.each([
    ['a verb', 'Cancel'],
    ['a verb behind an icon', '{…}Copy as text'],
    ['a verb that opens a dialog', 'Drain…'],
    ['a value that is the verb', '{…} {…} in {…}'],
    ['the place it leads to', 'Settings'],
    ['a text that is promised', 'Close Current Cluster Tab'],
  ])('let pass a button that is %s', (_, words) => {
    expect(problemsOf(words, { isPressed: true })).toEqual([])
  })

  it.each([
    ['a question about what', 'What is new?'],
    ['a field of the API', 'External traffic policy'],
    ['a name of a kind', 'Config Map'],
    ['a heading as kubectl prints it', 'Last Schedule'],
    ['a text that is promised', 'No Active Clusters'],
    ['names of programs', 'Google Chrome'],
    ['capitals of sentences', 'Kubernetes answers. Flotilla waits.'],
    ['an acronym', 'Select CSI drivers'],
    ['a word with a refused one in it', 'The manewing besides'],
  ])('let pass %s', (_, words) => {
    expect(problemsOf(words)).toEqual([])
  })

  it('of comments are those of lines that are nothing else', () => {
    const text = [
      '/** Tells whoever listens. */',
      "const a = 'nobody' // anew",
      '  // for somebody',
      ' * Nothing.',
    ]
    expect(commentProblems({ path: 'src/a.ts', text: text.join('\n') })).toEqual([
      expect.stringMatching(/^src\/a\.ts:1: not “whoever”/),
      expect.stringMatching(/^src\/a\.ts:3: not “somebody”/),
    ])
  })

  it('of a page of documentation are its own, not those of code that it quotes', () => {
    const text = 'The list is read anew.\n`nobody` is a user of Unix.'
    expect(proseProblems({ path: 'docs/a.md', text })).toEqual([
      expect.stringMatching(/^docs\/a\.md:1: not “anew”/),
    ])
  })
})
