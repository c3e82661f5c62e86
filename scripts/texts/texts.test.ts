import { describe, expect, it } from 'vitest'
import { textsOf } from './texts.ts'

/** The sources below write a template's holes as `#{…}`. */
const textsIn = (path: string, text: string) => textsOf({ path, text: text.replaceAll('#{', '${') })
const wordsIn = (path: string, text: string) => textsIn(path, text).map(({ words }) => words)
const wordsInPage = (text: string) => wordsIn('src/ui/a.tsx', text)
const wordsInCode = (text: string) => wordsIn('src/berth/a.ts', text)

describe('texts', () => {
  it.each([
    ['the words of an element', 'const a = <p>No values</p>', 'No values'],
    ['a button', 'const a = <button className="button">Cancel</button>', 'Cancel'],
    ['one lower-case word of an element', 'const a = <small>chosen</small>', 'chosen'],
    ['a text in braces', "const a = <p>{'Not known yet'}</p>", 'Not known yet'],
    ['either text of a choice', "const a = <p>{isOn ? 'gone' : name}</p>", 'gone'],
    ['a tooltip', 'const a = <b title="Clear selection" />', 'Clear selection'],
    ['a placeholder', 'const a = <input placeholder="Find" />', 'Find'],
    ['an aria label', 'const a = <input aria-label={`Find #{name}`} />', 'Find {…}'],
    ['a label', "const a = { label: 'close', act }", 'close'],
    ['an empty state', "const a = { what: 'Invalid filter', why: problem }", 'Invalid filter'],
    ['a title', "const a = { one: 'Pod' }", 'Pod'],
    ['a status word', "const a = isDone ? ['ok', 'Done'] : null", 'Done'],
    ['a notice', 'notices.tell(`#{count} rows exported to #{file}.`)', '{…} rows exported to {…}.'],
    ['a noun with its count', "const a = <p>{counted(3, 'request')}</p>", 'request'],
  ])('of the page have %s', (_, text, words) => {
    expect(wordsInPage(text)).toContain(words)
  })

  it.each([
    [
      'a sentence of the catalogue',
      "const a = { gone: { status: 404, sentence: 'There is no such job.' } }",
      'There is no such job.',
    ],
    [
      'an error with words of its own',
      "throw new FlotillaError('invalid_request', `There is no domain “#{name}”.`)",
      'There is no domain “{…}”.',
    ],
    [
      'an error of a connection',
      "throw new KubeError('timeout', `#{host} did not answer.`)",
      '{…} did not answer.',
    ],
    [
      'a problem of a kubeconfig',
      "fields.problem('proxy-url is not a valid address')",
      'proxy-url is not a valid address',
    ],
    [
      'a problem of a request',
      "const a = { version: v.string('version is required') }",
      'version is required',
    ],
    [
      'a line of the log',
      "socket.on('error', (cause) => log('info', `A socket failed: #{cause.message}`))",
      'A socket failed: {…}',
    ],
    [
      'the help of the command line',
      "const help = 'Usage: npm start -- [flags]'",
      'Usage: npm start -- [flags]',
    ],
    ['output of the command line', 'print(`Flotilla runs at #{url}.`)', 'Flotilla runs at {…}.'],
    ["a kind's label", "const a = overview('Pod', [['Restart policy', text(policy)]])", 'Restart policy'],
    [
      "a kind's finding",
      "const a = { finding: 'unschedulable', hint: 'Compare it with the nodes.' }",
      'Compare it with the nodes.',
    ],
    ['a word that a function returns by its name', "function stateWords() { return 'gone' }", 'gone'],
    ['a sentence in parts', "const a = 'No pods ' + where", 'No pods'],
  ])('of the program have %s', (_, text, words) => {
    expect(wordsInCode(text)).toContain(words)
  })

  it('of a page of the server have the words between its tags', () => {
    const page = 'const page = `<!doctype html><style>h1 { color: red }</style><h1>Sign in</h1><p>#{why}</p>`'
    expect(wordsInCode(page)).toEqual(['Sign in'])
    expect(wordsIn('src/ui/index.html', '<!doctype html><title>Flotilla</title>')).toEqual(['Flotilla'])
  })

  it('of an installed page have its name', () => {
    const manifest = '{ "name": "Flotilla", "display": "standalone" }'
    expect(wordsIn('src/ui/public/manifest.webmanifest', manifest)).toEqual(['Flotilla'])
  })

  it('read an element in one piece, with a hole for each value and element in it', () => {
    const text = 'const a = (\n  <p>\n    Type <b>{name}</b> to\n    confirm {reason}\n  </p>\n)'
    expect(textsIn('src/ui/a.tsx', text)).toEqual([
      { path: 'src/ui/a.tsx', line: 3, words: 'Type {…} to confirm {…}', isPressed: false },
    ])
  })

  it.each([
    ['a class name', 'const a = <p className="card is-wide" />'],
    ['a class name by condition', "const a = <p className={isWide ? 'card is-wide' : 'card'} />"],
    ['an id', 'const a = <p id="panel" aria-describedby={`#{id}-problem`} />'],
    ['a role', 'const a = <p role="status" aria-live="polite" />'],
    ['a path', "import x from './some where.ts'"],
    ['a re-export', "export { x } from './some where.ts'"],
    ['a key', "const a = { 'two words': 1 }"],
    ['a type', "type A = 'Some words' | 'Other words'"],
    ['a comparison', "const a = word === 'Two words'"],
    ['a case', "switch (word) { case 'Two words': break }"],
    ['a discriminator', "const a = { type: 'Some type', state: 'live' }"],
    ['an event', "window.addEventListener('Some event', f)"],
    ['a selector', "document.querySelector('.tab button')"],
    ['a route', "app.get('/snapshots/:domain', answer)"],
    ['a kind of Kubernetes', "const a = objects.put('apps/v1', 'ReplicaSet')"],
    ['a style', "const a = <p style={{ border: '1px solid red' }} />"],
    ['a name of a header', "request.setHeader('Cache-Control', 'no-store, max-age=0')"],
    ['a domain', "const a = <button onClick={() => open('pods')} />"],
    ['a directive', "'use strict please'"],
    ['an empty element', 'const a = <p>{name}</p>'],
  ])('leave out %s', (_, text) => {
    expect(wordsInPage(text)).toEqual([])
  })

  it.each([
    ['the words of a button', 'const a = <button>Cancel</button>'],
    ["a button's label", 'const a = <IconButton label="Cancel" />'],
    ["a button's aria label", 'const a = <button aria-label="Cancel"><X /></button>'],
    ['the label of something with an act', "const a = { label: 'Cancel', act }"],
    ['the label of an action', "const a = { id: 'x', label: isOn ? 'Cancel' : 'Cancel', run: () => {} }"],
  ])('know that %s is pressed', (_, text) => {
    for (const one of textsIn('src/ui/a.tsx', text)) expect(one).toMatchObject({ isPressed: true })
    expect(textsIn('src/ui/a.tsx', text)).not.toEqual([])
  })

  it.each([
    ['the words of a paragraph in a button’s neighbour', 'const a = <p><button /> Some words</p>'],
    ['the words of a button that an attribute names', 'const a = <button aria-label={name}>3 rows</button>'],
    ['a title of a button', 'const a = <button title="Some words" />'],
    ['a label without an act', "const a = { label: 'Name', value }"],
  ])('know that %s is not', (_, text) => {
    for (const one of textsIn('src/ui/a.tsx', text)) expect(one).toMatchObject({ isPressed: false })
    expect(textsIn('src/ui/a.tsx', text)).not.toEqual([])
  })
})
