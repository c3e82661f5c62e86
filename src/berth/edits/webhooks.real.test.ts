import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, inject, it } from 'vitest'
import type { EditText, ManifestsReview, ReviewAnswer, SaveAnswer } from '#contract'
import { openCurrent, readCertificate, realClusters } from '#testkit'

/** What an admission webhook says of an object. */
interface Verdict {
  readonly allowed: boolean
  readonly message?: string
  readonly warnings?: readonly string[]
}

/** A config map that an admission webhook of the test's own looks at, in a real cluster; `judge` may take its time. */
async function aWorld(judge: (isDryRun: boolean) => Verdict | Promise<Verdict>) {
  const stack = new AsyncDisposableStack()
  const { east } = realClusters(inject('realClusters'))
  const name = `webhook-${randomUUID().slice(0, 8)}`
  const key = readFileSync(new URL('../../../testkit/certificates/server.key', import.meta.url))
  const asked: boolean[] = []
  let isOn = false
  const server = createServer({ key, cert: readCertificate('server.pem') }, async (request, response) => {
    const { request: review } = JSON.parse(await text(request)) as {
      request: { uid: string; dryRun?: boolean; userInfo: { username: string } }
    }
    const isDryRun = review.dryRun === true
    if (isOn) asked.push(isDryRun)
    const { allowed, message, warnings = [] } = isOn ? await judge(isDryRun) : { allowed: true }
    const status = message === undefined ? {} : { status: { message } }
    const answer = {
      ...{ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' },
      response: { uid: review.uid, allowed, warnings, ...status },
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stack.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const berth = stack.use(await openCurrent(east.kubeconfig))
  stack.use(
    await east.apply({
      ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } },
      metadata: { name, namespace: 'default', labels: { judged: name } },
    }),
  )
  const rule = {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['configmaps'],
  }
  stack.use(
    await east.apply({
      ...{ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' },
      metadata: { name },
      webhooks: [
        {
          ...{ name: `${name}.flotilla.test`, rules: [rule], sideEffects: 'NoneOnDryRun', timeoutSeconds: 1 },
          ...{ failurePolicy: 'Fail', admissionReviewVersions: ['v1'] },
          objectSelector: { matchLabels: { judged: name } },
          clientConfig: {
            url: `https://localhost:${port}/`,
            caBundle: Buffer.from(readCertificate('ca.pem')).toString('base64'),
          },
        },
      ],
    }),
  )
  isOn = true
  const names = { group: '', version: 'v1', resource: 'configmaps', namespace: 'default', name }
  const edit = async () => (await berth.ask<EditText>(`/object/edit?${new URLSearchParams(names)}`)).body
  const edited = ({ uid, resourceVersion, yaml }: EditText) => ({
    ...{ ...names, uid, resourceVersion },
    yaml: yaml.replace('a: "1"', 'a: "2"'),
  })
  // The API server takes a moment to know the webhook.
  await expect
    .poll(
      async () => {
        await berth.ask('/object/review', 'POST', edited(await edit()))
        return asked.length
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(0)
  asked.length = 0
  const manifest = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, labels: {judged: ${name}}}\ndata: {b: "2"}\n`
  return {
    asked,
    review: async () => (await berth.ask<ReviewAnswer>('/object/review', 'POST', edited(await edit()))).body,
    save: async () => (await berth.ask<SaveAnswer>('/object/save', 'POST', edited(await edit()))).body,
    apply: async () =>
      (
        await berth.ask<ManifestsReview>('/manifests/review', 'POST', {
          yaml: manifest,
          namespace: 'default',
        })
      ).body.manifests,
    stored: () => east.mustKubectl(['get', 'configmap', name, '-o', 'jsonpath={.data.a}']),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

describe('an edit that an admission webhook of a real cluster judges', () => {
  it('is refused with all of its words, in the review, in the save and among manifests', async () => {
    const words = `rule 7: ${'because '.repeat(250)}`.trim()
    await using world = await aWorld(() => ({ allowed: false, message: words, warnings: ['mind the gap'] }))
    const refused = {
      outcome: 'refused',
      message: expect.stringContaining(words),
      warnings: [expect.stringContaining('mind the gap')],
    }
    expect(await world.review()).toMatchObject(refused)
    expect(await world.save()).toMatchObject(refused)
    expect(await world.apply()).toMatchObject([refused])
    expect(world.asked).toEqual([true, false, true])
    expect(await world.stored()).toBe('1')
  })

  it('is saved with each warning that the webhook gives', async () => {
    await using world = await aWorld((isDryRun) => ({
      allowed: true,
      warnings: [isDryRun ? 'tried' : 'saved', 'twice'],
    }))
    expect(await world.review()).toMatchObject({ outcome: 'reviewed', warnings: ['tried', 'twice'] })
    expect(await world.save()).toMatchObject({ outcome: 'saved', warnings: ['saved', 'twice'] })
    expect(await world.stored()).toBe('2')
  })

  it('is refused in the cluster’s words where the webhook does not answer in its time, and sent once', async () => {
    await using world = await aWorld(() => new Promise(() => {}))
    const refused = {
      outcome: 'refused',
      message: expect.stringMatching(/failed calling webhook.*deadline exceeded/u),
    }
    expect(await world.review()).toMatchObject(refused)
    expect(await world.save()).toMatchObject(refused)
    expect(world.asked).toEqual([true, false])
    expect(await world.stored()).toBe('1')
  })
})
