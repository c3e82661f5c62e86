import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { MiddleText } from './MiddleText.tsx'

const parts = (text: string): string[] =>
  [...renderToStaticMarkup(<MiddleText text={text} />).matchAll(/>([^<]+)</gu)].map(([, part = '']) => part)

describe('a name that gives way in its middle', () => {
  it('keeps its last six letters', () => {
    expect(parts('storefront-7d9f8c6b5-x2k9q')).toEqual(['storefront-7d9f8c6b5', '-x2k9q'])
  })

  it.each(['short', 'a family of four 👩‍👩‍👧‍👦 and', 'שלום שלום שלום שלום'])(
    'is in one piece where there is no such place: %s',
    (text) => {
      expect(parts(text)).toEqual([text])
    },
  )
})
