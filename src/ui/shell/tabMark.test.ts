import { describe, expect, it } from 'vitest'
import { tabMark } from './tabMark.ts'

const pictureOf = (name: string) =>
  decodeURIComponent(tabMark(name, '#6ea8fe', '#0d1014').slice('data:image/svg+xml,'.length))
const letterOf = (name: string) => />([^<]*)<\/text>/u.exec(pictureOf(name))?.[1]

describe('tabMark', () => {
  it('shows the first letter of the name in the colour of the cluster', () => {
    expect(letterOf('production')).toBe('P')
    expect(letterOf('éclair')).toBe('É')
    expect(letterOf('👩‍👩‍👧‍👦 family')).toBe('👩‍👩‍👧‍👦')
    expect(pictureOf('production')).toContain('fill="#6ea8fe"')
  })

  it.each([
    ['<script>', '&lt;'],
    ['"quoted"', '&quot;'],
    ['&amp;', '&amp;'],
    ['\u0000null', ''],
    ['', ''],
  ])('is a picture and nothing else for %j', (name, letter) => {
    expect(letterOf(name)).toBe(letter)
  })
})
