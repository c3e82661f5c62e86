import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const styles = globSync('**/*.css', { cwd: root }).map((file) => ({
  file,
  css: readFileSync(`${root}/${file}`, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//gu, ''),
}))

/** What the compositor changes by itself; anything else paints the page again with every frame. */
const composited = ['opacity', 'transform']
/** Begun by the pointer or the keyboard, for 120 ms. */
const ofAPerson = [...composited, 'background', 'border-color', 'color']

const found = (pattern: RegExp) =>
  styles.flatMap(({ file, css }) =>
    [...css.matchAll(pattern)].map((match) => ({
      file,
      name: match[1] ?? '',
      body: match[2] ?? match[1] ?? '',
    })),
  )

describe('Motion', () => {
  it('is of opacity and place only where it begins by itself, so that nothing is painted again for it', () => {
    const frames = found(/@keyframes ([\w-]+) \{((?:[^{}]*\{[^{}]*\})*)\s*\}/gu)
    expect(frames.length).toBeGreaterThan(2)
    const others = frames.flatMap(({ name, body }) =>
      [...body.matchAll(/([\w-]+):/gu)]
        .filter(([, property = '']) => !composited.includes(property))
        .map(([, property]) => `${name}: ${property}`),
    )
    expect(others).toEqual([])
  })

  it('never goes on for ever', () => {
    expect(found(/animation[\w-]*:([^;]*infinite[^;]*);/gu)).toEqual([])
  })

  it('follows a change of colour or opacity, never one of size, which comes with the data', () => {
    const properties = found(/transition:([^;]*);/gu).flatMap(({ file, body }) =>
      body
        .split(',')
        .map((part) => part.trim().split(' ')[0] ?? '')
        .filter((property) => property !== 'none' && !ofAPerson.includes(property))
        .map((property) => `${file}: ${property}`),
    )
    expect(properties).toEqual([])
  })
})
