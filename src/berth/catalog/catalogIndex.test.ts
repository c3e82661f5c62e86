import { describe, expect, it } from 'vitest'
import { aCatalogKind } from '#testkit'
import { CatalogEntry } from './catalogEntry.ts'
import { CatalogIndex, lettersOf } from './catalogIndex.ts'

const anEntry = (name: string, namespace = 'shop') =>
  new CatalogEntry(aCatalogKind(), {
    ...{ uid: `uid-of-${name}`, namespace, name, labels: {}, createdAt: 1, resourceVersion: '1' },
  })

describe('CatalogIndex', () => {
  it('has a place for each entry, its name in small letters, and its letters', () => {
    const index = new CatalogIndex()
    const [web, db] = [anEntry('Web'), anEntry('db', 'bank')]
    for (const entry of [web, db]) index.add(entry)
    expect([web.slot, db.slot, index.size]).toEqual([0, 1, 2])
    expect(index.entries).toEqual([web, db])
    expect(index.names).toEqual(['web', 'db'])
    expect([0, 1, 2].map((slot) => index.letters(slot))).toEqual([lettersOf('web'), lettersOf('db'), 0])
    expect([index.hasLetters(0, lettersOf('bew')), index.hasLetters(1, lettersOf('bew'))]).toEqual([
      true,
      false,
    ])
    expect([index.hasLetters(0, 0), index.hasLetters(7, lettersOf('a'))]).toEqual([true, false])
    expect([...index.byNamespace]).toEqual([
      ['shop', 1],
      ['bank', 1],
    ])
  })

  it('finds characters of other scripts and digits by their letters too', () => {
    const index = new CatalogIndex()
    for (const name of ['größe', 'v2']) index.add(anEntry(name))
    expect([index.hasLetters(0, lettersOf('ö')), index.hasLetters(1, lettersOf('ö'))]).toEqual([true, false])
    expect([index.hasLetters(0, lettersOf('2')), index.hasLetters(1, lettersOf('2'))]).toEqual([false, true])
  })

  it('uses the place of a removed entry again, and moves no other', () => {
    const index = new CatalogIndex()
    const [a, b, c] = [anEntry('a'), anEntry('b'), anEntry('c')]
    for (const entry of [a, b]) index.add(entry)
    index.remove(a)
    expect([a.slot, index.size, index.entries[0], index.names[0], index.letters(0)]).toEqual([
      -1,
      1,
      null,
      '',
      0,
    ])
    index.remove(a)
    expect([index.size, [...index.byNamespace]]).toEqual([1, [['shop', 1]]])
    index.add(c)
    expect([c.slot, b.slot, index.size]).toEqual([0, 1, 2])
    for (const entry of [b, c]) index.remove(entry)
    expect([index.size, [...index.byNamespace]]).toEqual([0, []])
  })

  it('puts another state of an object in its place', () => {
    const index = new CatalogIndex()
    const [before, after] = [anEntry('a'), anEntry('a')]
    index.add(before)
    index.replace(before, after)
    expect([before.slot, after.slot, index.size]).toEqual([-1, 0, 1])
    expect(index.entries[0]).toBe(after)
  })

  it('holds thousands of entries with their letters', () => {
    const index = new CatalogIndex()
    for (let at = 0; at < 3000; at += 1) index.add(anEntry(at === 0 ? 'first' : `pod-${at}`))
    expect(index.size).toBe(3000)
    expect([index.letters(0), index.letters(1023), index.letters(2999)]).toEqual([
      ...[lettersOf('first'), lettersOf('pod-1023'), lettersOf('pod-2999')],
    ])
  })
})

describe('lettersOf', () => {
  it('has one bit for each letter, one for each two digits, and one for all else', () => {
    expect(lettersOf('')).toBe(0)
    expect(lettersOf('a')).toBe(1)
    expect(lettersOf('z')).toBe(2 ** 25)
    expect([lettersOf('0'), lettersOf('1'), lettersOf('2'), lettersOf('9')]).toEqual([
      ...[2 ** 26, 2 ** 26, 2 ** 27, 2 ** 30],
    ])
    expect([lettersOf('-'), lettersOf('é'), lettersOf('{'), lettersOf('/'), lettersOf(':')]).toEqual(
      Array(5).fill(2 ** 31),
    )
    expect(lettersOf('a-a')).toBe(2 ** 31 + 1)
  })
})
