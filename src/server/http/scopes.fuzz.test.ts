import { describe, expect, it } from 'vitest'
import { damaged, fuzz } from '#testkit'
import { ServerWorld } from '../../../testkit/server/serverWorld.ts'

const scopes = [
  'config:prod|namespace:default',
  'clusters=config:prod,config:staging|namespace:web,shop&limit=25',
  'clusters=config:prod|',
  'config:prod|namespace:all&limit=500',
  'config%3Aprod|',
]

describe('a scope of a request, damaged in any way', () => {
  it('is answered or refused with words, and reaches no cluster that it does not name', async () => {
    await using world = await ServerWorld.open()
    await world.kubeconfig('config', ['prod', 'staging', 'other'])
    await world.start()
    for (const name of ['prod', 'staging', 'other']) await world.selectAndReach(`config:${name}`)
    const quiet = await world.records('config', 'other')
    await fuzz(
      'scopes of requests',
      damaged(scopes),
      async (bytes) => {
        const scope = String(bytes)
        if (scope.includes('other')) return
        const { status, text } = await world.api(
          'GET',
          `/snapshots/cluster-overview?${new URLSearchParams({ scope })}`,
        )
        expect([200, 400, 404], text).toContain(status)
        if (status !== 200) expect(text).toMatch(/"message":"./u)
      },
      { runs: 600, seconds: 5 },
    )
    expect(await world.records('config', 'other')).toEqual(quiet)
  }, 60_000)
})
