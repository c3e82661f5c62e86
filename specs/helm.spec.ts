import { chmod, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import type { KubeObject } from '#machinery'
import { aHelmRecord, aSimulatedWorld, temporaryFolder } from '#testkit'
import { Judgement } from './axe.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

const manifest = `apiVersion: v1
kind: ConfigMap
metadata:
  name: api
data:
  colour: green
`

/** A program `helm` that prints a manifest where it only tries, and else makes the record of a release as Helm does. */
async function aHelm() {
  const folder = await temporaryFolder('helm')
  const runs = join(folder.path, 'runs')
  const record = aHelmRecord('api', { manifest, values: { colour: 'green' } })
  const script = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs')
const args = process.argv.slice(2)
if (args[0] === 'version') return void process.stdout.write('v4.0.0')
appendFileSync(${JSON.stringify(runs)}, JSON.stringify({ args, values: readFileSync(0, 'utf8') }) + '\\n')
if (args.includes('--dry-run=server')) return void process.stdout.write(${JSON.stringify(JSON.stringify({ manifest }))})
if (args[0] !== 'install') return
const { HELM_KUBEAPISERVER, HELM_NAMESPACE } = process.env
fetch(HELM_KUBEAPISERVER + '/api/v1/namespaces/' + HELM_NAMESPACE + '/secrets', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: ${JSON.stringify(JSON.stringify(record))},
}).then(({ ok }) => { if (!ok) process.exitCode = 1 })
`
  await writeFile(join(folder.path, 'helm'), script)
  await chmod(join(folder.path, 'helm'), 0o755)
  vi.stubEnv('PATH', [folder.path, process.env.PATH].join(delimiter))
  return {
    runs: async () =>
      (await readFile(runs, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

afterEach(() => void vi.unstubAllEnvs())

describeWithBrowser('the Helm view', (browser) => {
  it("lists each cluster's releases, shows of each its history, values, manifest and notes, changes one and installs another", async () => {
    await using helm = await aHelm()
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    const put = (name: string, record: object) => world.of(name).server.put(record as KubeObject)
    put('a', aHelmRecord('web', { revision: 1, status: 'superseded', values: { replicas: 1 } }))
    put('a', aHelmRecord('web', { revision: 2, values: { replicas: 3 }, defaults: { image: 'nginx' } }))
    put('b', aHelmRecord('web', { revision: 7, chart: { name: 'other' } }))
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.tab('a').click()
    await page.expectActive('a')
    const releases = await page.show('Helm releases')
    await releases.expectNames(['web'])
    await releases.row('web').getByText('deployed').waitFor()
    await releases.row('web').click()
    const panel = page.panel('Helm release web').root
    await panel.getByText('a / shop / Helm release').waitFor()
    const history = panel.getByRole('table', { name: 'History' })
    await history.getByText('superseded').waitFor()

    const show = (tab: string) => panel.getByRole('tab', { name: tab, exact: true }).click()
    const text = async () => (await panel.locator('.cm-line').allTextContents()).join('\n')
    await show('Values')
    await expect.poll(text).toContain('replicas: 3')
    expect(await text()).not.toContain('nginx')
    await panel.getByRole('checkbox', { name: /the chart/ }).check()
    await expect.poll(text).toContain('image: nginx')
    await show('Manifest')
    await expect.poll(text).toContain('kind: ConfigMap')
    await show('Notes')
    await panel.getByText('Thank you for installing web.').waitFor()

    await show('Overview')
    await history.getByRole('button', { name: 'Show revision 1' }).click()
    await panel.getByText('This is revision 1, not the latest.').waitFor()
    await show('Values')
    await expect.poll(text).toContain('replicas: 1')

    await page.tab('b').click()
    await page.expectActive('b')
    const others = await page.show('Helm releases')
    await others.row('web').getByText('other-1.2.3').waitFor()

    await page.tab('a').click()
    await page.expectActive('a')
    const judgement = new Judgement(window.page)
    const dialog = window.page.getByRole('dialog')
    await panel.getByRole('button', { name: 'Actions', exact: true }).click()
    await window.page.getByRole('menuitem', { name: 'Roll back…', exact: true }).click()
    await dialog
      .getByRole('region', { name: 'Changes of web' })
      .or(dialog.getByText(/No object/u))
      .waitFor()
    await judgement.of('rollback')
    await dialog.getByRole('button', { name: 'Roll back web to revision 1 in a', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(helm.runs).toEqual([{ args: ['rollback', '--', 'web', '1'], values: '' }])

    await window.page.getByRole('button', { name: 'Install chart…', exact: true }).click()
    const fill = (field: string, words: string) =>
      dialog.getByRole('textbox', { name: field, exact: true }).fill(words)
    await fill('Chart', 'oci://registry.example/api')
    await fill('Release name', 'api')
    await fill('Namespace', 'shop')
    await fill('Values', 'colour: green')
    await dialog.getByRole('button', { name: 'Review manifest', exact: true }).click()
    await dialog.getByText('Helm makes 1 object.').waitFor()
    await judgement.of('reviewed install')
    await dialog.getByRole('button', { name: 'Install api in a', exact: true }).click()
    await dialog.getByText('Installed api', { exact: true }).first().waitFor()
    await window.page.keyboard.press('Escape')
    await releases.row('api').getByText('deployed').waitFor()
    const tail = ['--', 'api', 'oci://registry.example/api']
    expect((await helm.runs()).slice(1)).toEqual([
      {
        args: ['install', '--values=-', '--dry-run=server', '--output=json', ...tail],
        values: 'colour: green',
      },
      { args: ['install', '--values=-', ...tail], values: 'colour: green' },
    ])
    expect(
      world
        .of('b')
        .requests()
        .filter((each) => /^\w+ [^?]*\/secrets/u.test(each) && !each.startsWith('GET')),
    ).toEqual([])
    expect(judgement.flaws).toEqual({})
    expect(window.problems).toEqual([])
  })
})
