import { describe, expect, it } from 'vitest'
import { parseLabelMatch } from './labelMatch.ts'

const web = {
  app: 'web',
  tier: 'front',
  'example.org/stage': 'prod',
  weight: '10',
  hex: '0x10',
  empty: '',
  version: '1e0',
}
const isMatch = (text: string): boolean => {
  const parsed = parseLabelMatch(text)
  return parsed.type === 'match' && parsed.isMatch(web)
}

describe('parseLabelMatch', () => {
  it.each([
    '',
    ' ',
    ' app = web ',
    'app=web, tier = front',
    'app',
    'app=web',
    'app == web',
    'app=web,tier=front',
    'app!=db',
    'missing!=x',
    '!missing',
    'app in (web, db)',
    'app in ( db, web )',
    'app notin (db)',
    'missing notin (db)',
    'example.org/stage=prod',
    'weight>9',
    'weight<11,app',
    'weight>-1',
  ])('takes labels that match "%s"', (text) => {
    expect(isMatch(text)).toBe(true)
  })

  it.each([
    'app=db',
    'missing',
    'missing in ()',
    'app!=web',
    'weight<10',
    'missing<1',
    'hex>1',
    'hex<100',
    'empty<1',
    'version<9',
    '!app',
    'app in (db)',
    'app notin (web)',
    'app=',
    'app,tier=back',
    'weight>10',
    'constructor',
    'app>1',
  ])('takes no labels that do not match "%s"', (text) => {
    expect(isMatch(text)).toBe(false)
  })

  it.each([
    '=web',
    'app=web,',
    ',app',
    'app=web tier=front',
    'app in web',
    'app in (a',
    '!',
    'a=b=c',
    'weight>x',
    'weight>x5',
    'weight>5x',
    'weight>1.5',
    'app=web, ',
    '🚢',
    'app in (a;b)',
  ])('says that "%s" is none', (text) => {
    expect(parseLabelMatch(text)).toEqual({
      type: 'problem',
      problem: expect.stringMatching(/is not a label selector/),
    })
  })
})
