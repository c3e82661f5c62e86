import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { ErrorBody, Workspace } from '#contract'
import { aSimulatedWorld, type KubeconfigContent, type Product, startProduct } from '#testkit'

const eventually = { timeout: 60_000 }

const broken: Readonly<Record<string, (content: KubeconfigContent) => void>> = {
  userless: (content) => {
    content.users = []
  },
  uncertified: (content) => {
    for (const { user } of content.users)
      Object.assign(user, { 'client-certificate': 'nowhere.crt', 'client-key': 'nowhere.key' })
  },
}

/** Signs in with a program that is not there; the file says how to get it. */
function pluginless(content: KubeconfigContent): void {
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'no-such-login-program',
    installHint: 'Get it from the shop around the corner.',
    interactiveMode: 'Never',
  }
  for (const entry of content.users) entry.user = { exec }
}

/** What each context is said to be unusable for, and what opening it is answered with. */
async function reasons(product: Product) {
  const { files } = await product.kubeconfigs()
  const entries = files.flatMap(({ contexts }) => contexts)
  const said: Record<string, unknown> = {}
  for (const name of Object.keys(broken)) {
    const entry = entries.find(({ clusterName }) => clusterName === name)
    const path = `/selection/${encodeURIComponent(entry?.clusterId ?? '')}`
    const answer = await product.api(path, { method: 'PUT', body: '{}' })
    const { error } = (await answer.json()) as ErrorBody
    said[name] = { problem: entry?.problem, status: answer.status, code: error.code, message: error.message }
  }
  return said
}

async function standing(product: Product, name: string) {
  const { clusters } = (await product.workspace()) as Workspace
  const found = clusters.find(({ clusterName }) => clusterName === name)
  return { lifecycle: found?.lifecycle, failure: found?.auth.failure, reason: found?.auth.reason }
}

describe('kubeconfigs that cannot work', () => {
  it('keep nobody else from opening, and say why, before and after a restart', async () => {
    await using world = await aSimulatedWorld({
      names: ['b', 'c', 'pluginless', ...Object.keys(broken)],
      prepare: async ({ home, of }) => {
        for (const [name, damage] of Object.entries({ ...broken, pluginless })) {
          const content = of(name).kubeconfig()
          damage(content)
          await writeFile(join(home.kubeDir, name), stringify(content))
        }
      },
    })
    const { product } = world
    const unusable = await reasons(product)
    expect(unusable).toEqual({
      userless: {
        problem: expect.stringMatching(/user/u),
        status: 409,
        code: 'context_unusable',
        message: expect.stringMatching(/user/u),
      },
      uncertified: {
        problem: expect.stringMatching(/nowhere\.crt/u),
        status: 409,
        code: 'context_unusable',
        message: expect.stringMatching(/nowhere\.crt/u),
      },
    })
    await world.open('pluginless', 'b', 'c')
    const others = await world.observe('b', 'c')
    const signedOut = {
      lifecycle: 'signed-out',
      failure: 'credential',
      reason: expect.stringMatching(/no-such-login-program[\s\S]*the shop around the corner/u),
    }
    await expect.poll(() => standing(product, 'pluginless'), eventually).toEqual(signedOut)
    await others.expectUndisturbed()
    expect(world.of('pluginless').server.requests).toEqual([])
    await product.stop()

    await using again = await startProduct(world.home)
    expect(await reasons(again)).toEqual(unusable)
    await expect.poll(() => standing(again, 'pluginless'), eventually).toEqual(signedOut)
    for (const name of ['b', 'c'])
      await expect.poll(() => standing(again, name), eventually).toMatchObject({ lifecycle: 'ready' })
  }, 120_000)
})
