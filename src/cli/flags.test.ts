import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { helpText, parseFlags } from './flags.ts'

function aFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'flotilla-flags-'))
  writeFileSync(join(path, 'dev.yaml'), '')
  writeFileSync(join(path, 'ünï code'), '')
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

const parse = (args: readonly string[], cwd = '/nowhere') => parseFlags(args, { cwd, home: cwd })

describe('parseFlags', () => {
  it('asks for a browser, any port and the usual folders when nothing is said', () => {
    expect(parse([])).toEqual({
      type: 'run',
      flags: { kubeconfigs: [], contexts: [], port: null, configDir: null, opens: 'browser', isDemo: false },
    })
  })

  it('reads every flag, the repeatable ones in order', () => {
    using folder = aFolder()
    const args = '--kubeconfig dev.yaml --context a --context=b=c --port 8080 --config-dir new --no-open'
    expect(parse([...args.split(' '), '--kubeconfig', 'ünï code'], folder.path)).toEqual({
      type: 'run',
      flags: {
        kubeconfigs: [join(folder.path, 'dev.yaml'), join(folder.path, 'ünï code')],
        contexts: ['a', 'b=c'],
        port: 8080,
        configDir: join(folder.path, 'new'),
        opens: 'nothing',
        isDemo: false,
      },
    })
  })

  it('reads the tilde that a shell left alone', () => {
    using folder = aFolder()
    const asked = parseFlags(['--kubeconfig=~/dev.yaml'], { cwd: '/nowhere', home: folder.path })
    expect(asked).toMatchObject({ flags: { kubeconfigs: [join(folder.path, 'dev.yaml')] } })
  })

  it.each([
    [['--app'], { opens: 'app' }],
    [['--app', '--no-open'], { opens: 'nothing' }],
    [['--demo'], { isDemo: true }],
    [['--port', '0'], { port: 0 }],
    [['--port=65535'], { port: 65535 }],
    [['--port', '1', '--port', '2'], { port: 2 }],
    [['--context=--odd'], { contexts: ['--odd'] }],
    [['--context', '-odd'], { contexts: ['-odd'] }],
  ])('understands %j', (args, flags) => {
    expect(parse(args)).toMatchObject({ type: 'run', flags })
  })

  it.each([[['--help']], [['-h']], [['--port', '1', '--help']]])('takes %j for help', (args) => {
    expect(parse(args)).toEqual({ type: 'help' })
  })

  it.each([[['--version']], [['-v']]])('takes %j for the version', (args) => {
    expect(parse(args)).toEqual({ type: 'version' })
  })

  it.each([
    [['--prot', '80'], 'There is no flag --prot.'],
    [
      ['--demo', '--kubeconfig', 'dev.yaml'],
      '--demo shows simulated clusters only; it cannot be combined with --kubeconfig.',
    ],
    [['--demo=yes'], '--demo takes no value.'],
    [['--constructor'], 'There is no flag --constructor.'],
    [['-x'], 'There is no flag -x.'],
    [['prod'], '"prod" is not a flag: every flag begins with --.'],
    [['--', 'prod'], '"prod" is not a flag: every flag begins with --.'],
    [['--port'], '--port needs a number.'],
    [['--port='], '--port needs a number.'],
    [['--port', '--no-open'], '--port needs a number.'],
    [['--port', 'abc'], '--port needs a number from 0 to 65535; "abc" is not one.'],
    [['--port', '65536'], '--port needs a number from 0 to 65535; "65536" is not one.'],
    [['--port', '-1'], '--port needs a number from 0 to 65535; "-1" is not one.'],
    [['--port', '1e3'], '--port needs a number from 0 to 65535; "1e3" is not one.'],
    [['--context'], '--context needs the name of a context.'],
    [['--kubeconfig'], '--kubeconfig needs a file.'],
    [['--config-dir='], '--config-dir needs a folder.'],
    [['--no-open=yes'], '--no-open takes no value.'],
    [['--kubeconfig', 'gone.yaml'], 'The kubeconfig /nowhere/gone.yaml does not exist.'],
  ])('refuses %j in one sentence', (args, sentence) => {
    expect(parse(args)).toEqual({ type: 'problem', sentence })
  })

  it('refuses a folder as a kubeconfig and a file as the configuration folder', () => {
    using folder = aFolder()
    expect(parse(['--kubeconfig', '.'], folder.path)).toEqual({
      type: 'problem',
      sentence: `--kubeconfig needs a file; ${folder.path} is a folder.`,
    })
    expect(parse(['--config-dir', 'dev.yaml'], folder.path)).toEqual({
      type: 'problem',
      sentence: `--config-dir needs a folder; ${join(folder.path, 'dev.yaml')} is a file.`,
    })
  })
})

describe('helpText', () => {
  it('names every flag there is and no other', () => {
    const named = [...new Set(helpText.match(/(?<=\s)--[a-z-]+\b/g))]
    expect(named.length).toBe(9)
    expect(named.filter((flag) => JSON.stringify(parse([flag])).includes('There is no flag'))).toEqual([])
  })
})
