import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  impliedGroups,
  sentGroups,
  serviceAccountOf,
  serviceAccountUser,
  viewAsSchema,
  viewAsWords,
} from './viewAs.ts'

const read = (input: unknown) => {
  const { success, output, issues } = v.safeParse(viewAsSchema, input)
  return success ? output : issues[0].message
}
const userRule = 'user must be a name of at most 500 characters, without line breaks'
const groupRule = userRule.replace('user', 'each of groups')

describe('the user that a cluster is viewed as', () => {
  it('has a name and groups, each once and without blanks around it', () => {
    expect(read({ user: ' alice ' })).toEqual({ user: 'alice', groups: [] })
    expect(read({ user: 'größe@x', groups: [' web', 'ops', 'web '] })).toEqual({
      user: 'größe@x',
      groups: ['web', 'ops'],
    })
    expect(read({ user: 'a'.repeat(500), groups: Array.from({ length: 100 }, (_, at) => `g${at}`) })).toEqual(
      expect.objectContaining({ user: 'a'.repeat(500) }),
    )
  })

  it.each([
    [{}, 'user'],
    [{ user: 7 }, userRule],
    [{ user: '  ' }, userRule],
    [{ user: 'a'.repeat(501) }, userRule],
    [{ user: 'a\nb' }, userRule],
    [{ user: 'a\u2028b' }, userRule],
    [{ user: 'a', groups: 'web' }, 'groups must be a list of names'],
    [{ user: 'a', groups: [''] }, groupRule],
    [{ user: 'a', groups: ['b\u0000'] }, groupRule],
    [{ user: 'a', groups: Array.from({ length: 101 }, (_, at) => `g${at}`) }, 'groups must be at most 100'],
  ])('is refused as %j', (input, words) => {
    expect(read(input)).toContain(words)
  })

  it('may be a service account, which has a namespace', () => {
    expect(serviceAccountUser('shop', 'bot')).toBe('system:serviceaccount:shop:bot')
    expect(serviceAccountOf('system:serviceaccount:shop:bot')).toEqual({ namespace: 'shop', name: 'bot' })
    for (const other of [
      ...['alice', 'system:serviceaccount:shop', 'system:serviceaccount::bot', 'system:serviceaccount:a:b:c'],
      ...['x system:serviceaccount:shop:bot', 'system:serviceaccount:shop:'],
    ])
      expect(serviceAccountOf(other)).toBeNull()
  })

  it('gets groups from the API server by itself', () => {
    expect(impliedGroups('alice')).toEqual(['system:authenticated'])
    expect(impliedGroups('system:anonymous')).toEqual(['system:unauthenticated'])
    expect(impliedGroups('system:serviceaccount:shop:bot')).toEqual([
      ...['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
    ])
  })

  it('has the groups of a service account sent where others are', () => {
    const account = 'system:serviceaccount:shop:bot'
    expect(sentGroups({ user: account, groups: [] })).toEqual([])
    expect(sentGroups({ user: 'alice', groups: ['web'] })).toEqual(['web'])
    expect(sentGroups({ user: account, groups: ['web', 'system:serviceaccounts'] })).toEqual([
      ...['system:serviceaccounts', 'system:serviceaccounts:shop', 'web'],
    ])
  })

  it('is named with its groups', () => {
    expect(viewAsWords({ user: 'alice', groups: [] })).toBe('alice')
    expect(viewAsWords({ user: 'alice', groups: ['web', 'ops'] })).toBe('alice (web, ops)')
  })
})
