import { describe, expect, it } from 'vitest'
import { parseLabelMatch } from './labelMatch.ts'

const web = { app: 'web', tier: 'front', 'example.org/stage': 'prod', weight: '10' }
const isMatch = (text: string): boolean | string => {
  const parsed = parseLabelMatch(text)
  return parsed.type === 'match' ? parsed.isMatch(web) : parsed.problem
}

describe('parseLabelMatch', () => {
  it.each([
    '',
    'app',
    'app=web',
    'app == web',
    'app=web,tier=front',
    'app!=db',
    'missing!=x',
    '!missing',
    'app in (web, db)',
    'app notin (db)',
    'missing notin (db)',
    'example.org/stage=prod',
    'weight>9',
    'weight<11,app',
  ])('takes labels that match "%s"', (text) => {
    expect(isMatch(text)).toBe(true)
  })

  it.each([
    'app=db',
    'missing',
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
    '🚢',
    'app in (a;b)',
  ])('says that "%s" is none', (text) => {
    expect(isMatch(text)).toMatch(/is not a label selector/)
  })
})
