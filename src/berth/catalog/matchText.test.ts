import { describe, expect, it } from 'vitest'
import { aCatalogKind } from '#testkit'
import { CatalogEntry } from './catalogEntry.ts'
import { CatalogIndex, lettersOf } from './catalogIndex.ts'
import { matchText } from './matchText.ts'

const pods = aCatalogKind({ resource: 'pods', kind: 'Pod', shortNames: ['po'] })

/** The score of a pod of that name for that text, as a search with scattered letters gives it. */
function scoreOf(text: string, name: string, { namespace = 'shop', isFuzzy = true, kind = pods } = {}) {
  const index = new CatalogIndex()
  const object = { uid: 'u1', namespace, name, labels: {}, createdAt: 1, resourceVersion: '1' }
  // Another one before it, so that its place is not the first.
  const [other, entry] = [new CatalogEntry(kind, { ...object, name: 'zz' }), new CatalogEntry(kind, object)]
  for (const each of [other, entry]) index.add(each)
  return matchText(text, index)?.score(entry.slot, entry, isFuzzy)
}

describe('matchText', () => {
  it.each([
    ['web', 'web', 0],
    ['web', 'web-1', 1005],
    ['web', 'web'.padEnd(2000, 'x'), 1999],
    ['web', 'my-web', 2006],
    ['web', 'my.web', 2006],
    ['web', 'cobweb', 3006],
    // After a letter or a digit, a word does not begin.
    ['web', 'aweb', 3004],
    ['web', 'zweb', 3004],
    ['web', '0web', 3004],
    ['web', '9web', 3004],
    ['web', 'éweb', 3004],
    // After anything else it does.
    ['web', '`web', 2004],
    ['web', '{web', 2004],
    ['web', '/web', 2004],
    ['web', ':web', 2004],
    ['web', '\u007Fweb', 2004],
    // A later place may be the better one.
    ['web', 'cobweb-web', 2010],
    ['eb', 'webeb', 3005],
    ['WEB', 'web', 0],
    [' web  ', 'web', 0],
    ['other', 'web', null],
  ])('scores %j in %j', (text, name, score) => {
    expect(scoreOf(text, name)).toBe(score)
  })

  it.each([
    // The letters end 4 after the first, at the beginning of the name.
    ['web', 'w-e-b', 4040],
    ['web', '-w-e-b', 4041],
    ['web', `${'-'.repeat(20)}w-e-b`, 4049],
    // At most three times the room of two letters and four more, and not a letter further.
    ['ab', `a${'-'.repeat(8)}b`, 4090],
    ['ab', `a${'-'.repeat(9)}b`, null],
    // A later beginning may be close enough.
    ['ab', `a${'-'.repeat(20)}a-b`, 4029],
    ['ab', 'ba', null],
    ['abc', 'a-b', null],
    ['aab', 'a-a-b', 4040],
    ['aa', 'a', null],
    ['abcdefghijklmnopqrstuvwxyz0123456789', [...'abcdefghijklmnopqrstuvwxyz0123456789'].join('--'), 4999],
  ])('scores %j by its letters in order in %j', (text, name, score) => {
    expect(scoreOf(text, name)).toBe(score)
    expect(scoreOf(text, name, { isFuzzy: false })).toBeNull()
  })

  it.each([
    ['web pod', 6000],
    ['web po', 6000],
    ['web pods', 6000],
    ['web sho', 6000],
    ['web ods', null],
    ['web hop', 6000],
    ['pod shop', null],
    ['web web', 0],
    ['web we', 1003],
    // More words than eight are not read.
    ['web web web web web web web web other', 0],
  ])('takes the other words of %j for the kind, the namespace or the name', (text, score) => {
    expect(scoreOf(text, 'web')).toBe(score)
  })

  it('reads a namespace before a slash', () => {
    expect(scoreOf('sho/web', 'web')).toBe(0)
    expect(scoreOf('bank/web', 'web')).toBeNull()
    expect(scoreOf('/web', 'web')).toBe(0)
    expect(scoreOf('bank/web pod', 'web')).toBeNull()
    // Nothing of the name is said yet.
    expect(scoreOf('sho/', 'web')).toBe(1003)
    expect(scoreOf('sho/ web', 'web')).toBe(1003)
    expect(scoreOf('bank/ web', 'web')).toBeNull()
    expect(scoreOf('a/b', 'b', { namespace: '' })).toBeNull()
  })

  it('rules names out by their letters where there is one word only', () => {
    const index = new CatalogIndex()
    expect(matchText('web', index)?.letters).toBe(lettersOf('web'))
    expect(matchText('web pod', index)?.letters).toBe(0)
    expect(matchText(' \t', index)).toBeNull()
  })
})
