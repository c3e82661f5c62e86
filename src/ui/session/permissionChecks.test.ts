import { describe, expect, it } from 'vitest'
import type { PermissionAnswer, PermissionParams } from '#contract'
import { obstacleIn, PermissionChecks } from './permissionChecks.ts'

const wish = (verb: string, resource: string): PermissionParams => ({
  verb,
  group: '',
  resource,
  subresource: '',
  namespace: '',
  name: 'node-1',
})
const toPatch = wish('patch', 'nodes')
const toList = wish('list', 'pods')

function aCluster(answers: Record<string, PermissionAnswer | Error>) {
  const asked: string[] = []
  const checks = new PermissionChecks(async ({ verb, resource }) => {
    asked.push(`${verb} ${resource}`)
    const answer = answers[`${verb} ${resource}`] ?? { allowed: true, reason: null }
    if (answer instanceof Error) throw answer
    return answer
  })
  const obstacle = (...needs: PermissionParams[]) => obstacleIn(checks.denials.value, needs)
  return { answers, asked, checks, obstacle }
}
const no = (reason: string): PermissionAnswer => ({ allowed: false, reason })

describe('PermissionChecks', () => {
  it('asks for what an act needs, as far as the first that is denied, and gives its reason', async () => {
    const { asked, checks, obstacle } = aCluster({ 'patch nodes': no('No rule.') })
    expect(obstacle(toPatch, toList)).toBeNull()
    await checks.ask([toPatch, toList])
    expect(obstacle(toPatch, toList)).toBe('No rule.')
    expect(obstacle(toList)).toBeNull()
    expect(asked).toEqual(['patch nodes'])
  })

  it('asks once for what is asked twice at the same time', async () => {
    const { asked, checks } = aCluster({})
    await Promise.all([checks.ask([toPatch]), checks.ask([toPatch])])
    expect(asked).toEqual(['patch nodes'])
  })

  it('denies nothing that cannot be answered, also where it was denied before', async () => {
    const { answers, checks, obstacle } = aCluster({ 'patch nodes': no('No rule.') })
    await checks.ask([toPatch])
    answers['patch nodes'] = new Error('The cluster does not answer.')
    await checks.ask([toPatch])
    expect(obstacle(toPatch)).toBeNull()
  })

  it('lets the last answer count', async () => {
    const { answers, checks, obstacle } = aCluster({ 'patch nodes': no('No rule.') })
    await checks.ask([toPatch])
    answers['patch nodes'] = { allowed: true, reason: null }
    await checks.ask([toPatch])
    expect(obstacle(toPatch)).toBeNull()
  })
})
