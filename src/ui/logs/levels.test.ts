import { describe, expect, it } from 'vitest'
import type { LineLevel } from '../session/logChoices.ts'
import { fieldsOf, jsonOf, levelOf } from './levels.ts'

const read = (text: string, before: LineLevel = 'none') => levelOf(text, jsonOf(text), before)

describe('the level of a line', () => {
  it.each([
    ['{"level":"warn","msg":"ERROR in a text"}', 'warning'],
    ['{"severity":"CRITICAL","message":"x"}', 'error'],
    ['{"level":50,"msg":"pino"}', 'error'],
    ['{"level":30}', 'info'],
    ['{"msg":"no level, though ERROR"}', 'none'],
    ['{"level":"warn", broken ERROR', 'error'],
    ['W0131 12:00:00.000001       1 reflector.go:1] failed', 'warning'],
    ['kubelet[812]: E0131 12:00:00.000001     812 pod_workers.go:1] failed', 'error'],
    ['time="2026-01-01" level=debug msg="an ERROR"', 'debug'],
    ['2026-01-01 12:00:00,123 [main] WARN  c.e.Shop - slow', 'warning'],
    ['[error] 7#7: *1 open() failed', 'error'],
    ['Error: no such file', 'error'],
    ['2026/01/01 12:00:00 GET /errors/ERROR 200', 'none'],
    ['ERROR_COUNT=0', 'none'],
    ['an error in the middle of a sentence', 'none'],
    ['', 'none'],
  ])('of %j is %s', (text, level) => {
    expect(read(text)).toBe(level)
  })

  it('is that of the line before in a stack trace', () => {
    expect(read('    at shop.js:1', 'error')).toBe('error')
    expect(read('Caused by: java.io.IOException', 'error')).toBe('error')
    expect(read('ready', 'error')).toBe('none')
  })

  it('is found at once in any line', () => {
    const start = performance.now()
    for (const text of [
      'a'.repeat(60_000),
      ' '.repeat(60_000),
      '['.repeat(60_000),
      `{${'"'.repeat(60_000)}}`,
    ])
      expect(read(text)).toBe('none')
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('the fields of a line of JSON', () => {
  it('are named with the object that holds them, and lists stay whole', () => {
    const json = jsonOf('{"msg":"a","http":{"status":200},"tags":["x"],"__proto__":{"x":1}}')
    expect(fieldsOf(json ?? {})).toEqual([
      ['msg', 'a'],
      ['http.status', 200],
      ['tags', ['x']],
      ['__proto__.x', 1],
    ])
  })

  it.each(['[1]', '{"a":1', 'text {"a":1}', '{}x'])('are not looked for in %s', (text) => {
    expect(jsonOf(text)).toBeNull()
  })
})
