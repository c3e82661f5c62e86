import { createHash } from 'node:crypto'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ClusterId, ShellList } from '#contract'
import {
  aRealClient,
  aRealPod,
  aSimulatedWorld,
  giveGnuUserland,
  onRealNode,
  openKubectlTerminal,
  openRealClusters,
  programsOfPerson,
  type RealCluster,
  realImages,
  temporaryFolder,
  unzipped,
} from '#testkit'
import { axeFindings } from './axe.ts'
import { berthsOf } from './berths.ts'
import { describeWithBrowser, type SharedBrowser } from './describeWithBrowser.ts'
import { ShellPart } from './shellPart.ts'
import { WorkspacePage } from './workspacePage.ts'

const eventually = { timeout: 20_000 }
const clusterId = 'east:east' as ClusterId

const programs = await programsOfPerson()

await onRealNode(() => describeWithBrowser('a shell in a pod', testShell))

/** A product with the real cluster open, and a simulated one beside it that is watched. */
async function aWorldBeside(east: RealCluster) {
  await using stack = new AsyncDisposableStack()
  const world = stack.use(
    await aSimulatedWorld({
      names: ['b'],
      prepare: async ({ home }) => {
        await copyFile(east.kubeconfig, join(home.kubeDir, 'east'))
      },
    }),
  )
  const { product } = world
  await product.open(clusterId)
  await world.open('b')
  const others = await world.observe('b')
  const owned = stack.move()
  return { product, others, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function testShell(browser: SharedBrowser): void {
  const stack = new AsyncDisposableStack()
  let east: RealCluster

  beforeAll(async () => {
    const clusters = stack.use(await openRealClusters(['east'], { minimal: true, realNode: true }))
    east = clusters.of('east')
    const app = { name: 'app', image: realImages.tools, command: ['sleep', 'infinity'] }
    await east.apply(aRealPod('work', { containers: [app] }))
    const web = {
      name: 'web',
      image: realImages.writer,
      args: ['-serve=8080'],
      ports: [{ containerPort: 8080 }],
    }
    await east.apply(aRealPod('web', { containers: [web] }))
    await east.apply(aRealPod('store', { containers: [app] }))
    await east.apply(aRealPod('desk', { containers: [app] }))
    await east.mustKubectl([
      'wait',
      'pod/work',
      'pod/web',
      'pod/store',
      'pod/desk',
      '--for=condition=Ready',
      '--timeout=60s',
    ])
    await using client = await aRealClient(east)
    await giveGnuUserland(client, { namespace: 'default', pod: 'store', container: 'app' })
    if (programs !== null)
      await giveGnuUserland(client, { namespace: 'default', pod: 'desk', container: 'app' }, programs)
    await east.mustKubectl([
      ...['exec', 'store', '--', 'sh', '-c'],
      String.raw`mkdir -p /data/inner; cd /data; printf deep > inner/deep; printf x > inner/other; ln -s /etc inner/out; head -c 5000000 /dev/urandom > 'big file.bin'; printf hello > "$(printf 'odd\nname\342\200\256gpj.exe')"; ln -s /etc there; ln -s /nowhere lost`,
    ])
  }, 1_800_000)
  afterAll(() => stack.disposeAsync())

  /** A page beside another cluster, with the menu of a pod. */
  const openMenuOf = async (pod: string) => {
    await using opening = new AsyncDisposableStack()
    const { product, others } = opening.use(await aWorldBeside(east))
    const window = opening.use(await browser.open(product))
    const workspace = new WorkspacePage(window.page)
    await workspace.tab('east').click()
    const pods = workspace.table('Pods')
    await pods.expectLive()
    await pods.row(pod).click({ button: 'right' })
    const owned = opening.move()
    return { product, others, window, workspace, pods, [Symbol.asyncDispose]: () => owned.disposeAsync() }
  }

  it('is typed in, survives a reload, has the size of its place, and tells how it ended; another cluster hears nothing', async () => {
    await using menu = await openMenuOf('work')
    const { product, others, window, workspace } = menu
    await window.page.getByRole('menuitem', { name: 'Open shell', exact: true }).click()
    const panel = workspace.panel('Pod work')
    const shell = new ShellPart(panel.root)
    await shell.expectLine('$')
    await shell.expectState('Open')
    expect(await shell.frame.getAttribute('aria-label')).toBe('Shell in work, east')
    // The terminal takes the keys of the page, and what it prints changes nothing outside of it.
    const title = await window.page.title()
    await shell.type(
      'kept=value; printf "\\033]0;hijacked\\007\\033]52;c;aGk=\\007\\033]8;;https://evil.example\\007link\\033]8;;\\007 done\\n"\n',
    )
    await shell.expectLine('link done')
    expect(await window.page.title()).toBe(title)
    expect(await shell.frame.locator('a').count()).toBe(0)

    await window.page.reload()
    await shell.expectLine('link done')
    await shell.type('echo still-$kept\n')
    await shell.expectLine('still-value')

    await window.page.setViewportSize({ width: 1000, height: 640 })
    await window.page.setViewportSize({ width: 1300, height: 720 })
    await expect
      .poll(async () => {
        await shell.type('clear; stty size\n')
        const rows = await shell.frame.locator('.xterm-rows > div').count()
        const last = (await shell.lines()).filter((line) => /^\d+ \d+$/u.test(line)).at(-1) ?? ''
        return last.startsWith(`${rows} `)
      }, eventually)
      .toBe(true)

    // Lines are asked for before they are pasted.
    await shell.input.focus()
    await window.page.evaluate(() => {
      const data = new DataTransfer()
      data.setData('text/plain', 'echo pasted-one\necho pasted-two\n')
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      )
    })
    await shell.root.getByText('Paste 2 lines?').waitFor()
    expect((await shell.lines()).join('\n')).not.toContain('pasted-one')
    await shell.button('Paste').click()
    await shell.expectLine(/^\$ pasted-two$/u)

    // One key leads out of the terminal, and Escape and Tab stay in it.
    await shell.input.focus()
    await window.page.keyboard.press('Tab')
    await window.page.keyboard.press('Escape')
    expect(await workspace.focused()).toBe('textarea Terminal of work')
    await window.page.keyboard.press('Control+F6')
    expect(await workspace.focused()).toBe('button Search the terminal')
    expect(await axeFindings(window.page)).toEqual([])

    await shell.type('\nexit 3\n')
    await shell.expectState('Exited 3')
    expect((await shell.lines()).join('\n')).toContain('pasted-two')
    expect(window.problems).toEqual([])

    // A cluster that was set to read-only meanwhile refuses another one, also to a script.
    const settings = `/clusters/${encodeURIComponent(clusterId)}/settings`
    const body = JSON.stringify({ protection: 'read-only' })
    expect((await product.api(settings, { method: 'PATCH', body })).status).toBe(200)
    await shell.button('Open another shell').click()
    await shell.root.getByText('east is set to read-only').waitFor()
    expect(await shell.button('Open shell').isDisabled()).toBe(true)
    const script = await product.api(`/shells?clusterId=${encodeURIComponent(clusterId)}`, {
      method: 'POST',
      body: JSON.stringify({ namespace: 'default', pod: 'work' }),
    })
    expect(await script.json()).toMatchObject({ error: { code: 'protected_cluster' } })
    const listed = await product.api(`/snapshots/shells?scope=${encodeURIComponent(`${clusterId}|`)}`)
    const { shells } = ((await listed.json()) as { body: ShellList }).body
    expect(shells.map(({ end }) => end)).toEqual([{ is: 'exited', exitCode: 3 }])
    await others.expectUndisturbed()
  })

  if (programs === null)
    it('is compared with kubectl only where this machine has bash, vim, less, top and tmux', async () => {
      expect(await programsOfPerson()).toBeNull()
    })
  else
    it('shows what `kubectl exec -it` shows for the same keys: completion, vim, less, top, a flood, other sizes and a paste', async () => {
      await using menu = await openMenuOf('desk')
      const { window, workspace } = menu
      const { page } = window
      await page.getByRole('menuitem', { name: 'Open shell', exact: true }).click()
      const shell = new ShellPart(workspace.panel('Pod desk').root)
      await shell.expectLine(/^bash-[\d.]+#$/u)
      const sizeOf = async () => {
        await shell.type('clear; stty size\n')
        const rows = (await shell.rows()).length
        const ofRows = new RegExp(`^${rows} \\d+$`, 'u')
        await shell.expectLine(ofRows)
        const said = (await shell.lines()).findLast((line) => ofRows.test(line)) ?? ''
        return { rows, columns: Number(said.split(' ')[1]) }
      }
      const size = await sizeOf()
      await using peer = await openKubectlTerminal(east, {
        ...{ pod: 'desk', command: 'TERM=xterm-256color exec bash', size },
      })
      /** No row is below the end of its place. */
      const expectRowsInPlace = () =>
        expect
          .poll(async () => {
            const [place, row] = await Promise.all(
              [shell.frame.locator('.terminal-screen'), shell.frame.locator('.xterm-rows > div').last()].map(
                (each) => each.boundingBox(),
              ),
            )
            const [from, to] = [place, row].map((box) => (box ? box.y + box.height : 0))
            return (from ?? 0) - (to ?? 0)
          }, eventually)
          .toBeGreaterThanOrEqual(0)
      const type = async (text: string) => {
        await shell.type(text)
        await peer.type(text)
      }
      const press = async (...keys: string[]) => {
        await shell.input.focus()
        for (const key of keys) {
          await page.keyboard.press(key)
          await peer.press(key)
        }
      }
      /** Both screens are the same, and have that line. */
      const expectSame = async (line: RegExp, shown = (rows: readonly string[]) => rows) => {
        let [ours, theirs]: (readonly string[])[] = [[], []]
        const isSame = async () => {
          ours = shown(await shell.rows())
          theirs = shown(await peer.rows())
          return ours.join('\n') === theirs.join('\n') && ours.some((row) => line.test(row))
        }
        await expect
          .poll(isSame, eventually)
          .toBe(true)
          .catch(() => {})
        expect(ours).toEqual(theirs)
        expect(ours).toContainEqual(expect.stringMatching(line))
      }
      await shell.type('export LANG=C.UTF-8 PS1="$ "; mkdir -p /a && cd /a\n')
      await peer.type('export LANG=C.UTF-8 PS1="$ "; mkdir -p /b && cd /b\n')
      await press('Control+l')

      await type('echo found > unusual-name; seq 1 2000 > numbers\n')
      await type('cat unu')
      await press('Tab')
      await expectSame(/^\$ cat unusual-name$/u)
      await press('Enter')
      await expectSame(/^found$/u)

      await type('vim -u NONE -N note\n')
      await expectSame(/\[New\]/u)
      await type('ifirst wörld 世界')
      await press('Enter')
      await type('second')
      await press('ArrowUp', 'Escape')
      await type('xj:set number\n')
      await expectSame(/^ +2 second$/u)
      await page.setViewportSize({ width: 1100, height: 700 })
      await expect.poll(async () => (await shell.rows()).length, eventually).toBeLessThan(size.rows)
      await expectRowsInPlace()
      await type(':wq\n')
      // The screen of before is there again.
      await shell.expectLine('$ vim -u NONE -N note')
      const smaller = await sizeOf()
      await peer.resize(smaller)
      await peer.type('clear; stty size\n')
      await press('Control+l')
      await type('stty size; cat note\n')
      await expectSame(new RegExp(`^${smaller.rows} ${smaller.columns}$`, 'u'))

      await type('less numbers\n')
      await expectSame(/^numbers$/u)
      await press('PageDown')
      await type('/^1500')
      await press('Enter')
      await expectSame(/^1500$/u)
      await type('q')
      await expectSame(/stty size; cat note$/u)

      await type('top\n')
      // Its figures change from one moment to the next.
      await expectSame(/PID#USER/u, (rows) => {
        const head = rows.findIndex((row) => row.includes('PID USER'))
        // A figure of three digits has no space in front of it.
        return rows.slice(0, head + 1).map((row) => row.replaceAll(/[\d.:, ]+/gu, '#'))
      })
      await type('q')
      await press('Control+l')

      await type('while :; do echo flood; done\n')
      await expectSame(/^flood$/u)
      await press('Control+c')
      await type('echo over\n')
      await shell.expectLine('over')
      await press('Control+l')
      await expectSame(/^\$$/u)

      const paste = async (text: string) => {
        await shell.input.focus()
        await page.evaluate((pasted) => {
          const clipboardData = new DataTransfer()
          clipboardData.setData('text/plain', pasted)
          document.activeElement?.dispatchEvent(
            new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
          )
        }, text)
        await shell.button('Paste').click()
      }
      // A shell that asks for it is told of a paste, and runs none of its lines.
      await paste('echo one\necho two')
      await peer.paste('echo one\necho two')
      await expectSame(/^echo two$/u)
      await press('Enter')
      await expectSame(/^two$/u)
      const lines = Array.from({ length: 16_384 }, (_, at) => `${String(at).padStart(63, '.')}\n`).join('')
      await shell.type('stty -echo; cat > pasted\n')
      await paste(lines)
      // The page is alive meanwhile.
      expect(await page.title()).not.toBe('')
      await shell.input.focus()
      await page.keyboard.press('Control+d')
      await shell.type('stty echo; shasum pasted\n')
      await shell.expectLine(new RegExp(createHash('sha1').update(lines).digest('hex'), 'u'))
      expect(window.problems).toEqual([])
    })

  it('has files that are looked at and saved byte for byte; one without tools leads to a debug container', async () => {
    await using menu = await openMenuOf('store')
    const { others, window, workspace, pods } = menu
    const { page } = window
    await page.keyboard.press('Escape')
    await pods.row('store').click()
    const panel = workspace.panel('Pod store')
    await panel.root.getByRole('tab', { name: 'Files' }).click()
    const files = panel.root.getByRole('table', { name: 'Files' })
    await files.getByRole('button', { name: 'data', exact: true }).click()
    const folder = panel.root.getByRole('textbox', { name: 'Folder' })
    await expect.poll(() => folder.inputValue(), eventually).toBe('/data')
    // Folders come first, and no name can hide what it is.
    const names = await files.locator('.files-name').allInnerTexts()
    expect(names.map((name) => name.replaceAll(/\s+/gu, ' '))).toEqual([
      'inner',
      'there → /etc',
      'big file.bin',
      'lost → /nowhere',
      'odd\\nname\\u202egpj.exe',
    ])
    const saving = page.waitForEvent('download')
    await files.getByRole('button', { name: 'big file.bin' }).click()
    const saved = await saving
    expect(saved.suggestedFilename()).toBe('big file.bin')
    const content = await buffer(await saved.createReadStream())
    const sum = await east.mustKubectl(['exec', 'store', '--', 'shasum', '/data/big file.bin'])
    expect(sum).toContain(createHash('sha1').update(content).digest('hex'))
    const copies = panel.root.getByRole('list', { name: 'Copies' })
    await copies.getByText('Downloaded').waitFor()
    // A folder is one archive, and says what was left out of it.
    await files.getByRole('checkbox', { name: 'Select inner' }).check()
    const packing = page.waitForEvent('download')
    await panel.root.getByRole('button', { name: 'Download', exact: true }).click()
    const packed = await packing
    expect(packed.suggestedFilename()).toBe('inner.zip')
    expect(unzipped(await buffer(await packed.createReadStream()))).toMatchObject({
      'inner/deep': 'deep',
      'contents.txt': expect.stringContaining('./out'),
    })
    await copies.getByText(/^One file was left out/u).waitFor()

    // Files are written after a question that names the place, and each byte arrives.
    const sent = Buffer.alloc(700_000, 'sent by a page ')
    const choose = () =>
      panel.root.getByLabel('Files to upload').setInputFiles([
        { name: 'sent 100%.bin', mimeType: 'application/octet-stream', buffer: sent },
        { name: 'big file.bin', mimeType: 'application/octet-stream', buffer: Buffer.from('small now') },
      ])
    await choose()
    const question = panel.root.getByRole('form', { name: 'Upload' })
    await question.getByText('Upload 2 files (684 KB) to /data of app in east?').waitFor()
    await question.getByText('“big file.bin” is there already and is replaced.').waitFor()
    expect(await axeFindings(page)).toEqual([])
    await question.getByRole('button', { name: 'Upload' }).click()
    await copies.getByText('Uploaded').waitFor()
    await files.getByRole('button', { name: 'sent 100%.bin' }).waitFor()
    expect(await east.mustKubectl(['exec', 'store', '--', 'shasum', '/data/sent 100%.bin'])).toContain(
      createHash('sha1').update(sent).digest('hex'),
    )
    expect(await east.mustKubectl(['exec', 'store', '--', 'cat', '/data/big file.bin'])).toBe('small now')
    // A file that is dropped is asked about as well.
    const dropped = await page.evaluateHandle(() => {
      const data = new DataTransfer()
      data.items.add(new File(['dropped'], 'dropped.txt'))
      return data
    })
    await files.dispatchEvent('dragover', { dataTransfer: dropped })
    await files.dispatchEvent('drop', { dataTransfer: dropped })
    await question.getByText('Upload “dropped.txt” (7 B) to /data of app in east?').waitFor()
    await question.getByRole('button', { name: 'Cancel' }).click()

    // A folder is written with its files; one that is there already is left as it is, and asked about.
    await using tree = await temporaryFolder('tree')
    await mkdir(join(tree.path, 'inner', 'new'), { recursive: true })
    await writeFile(join(tree.path, 'inner', 'deep'), 'deeper')
    await writeFile(join(tree.path, 'inner', 'other'), 'y')
    await writeFile(join(tree.path, 'inner', 'new', 'one'), 'one')
    await panel.root.getByLabel('Folder to upload').setInputFiles(join(tree.path, 'inner'))
    await question.getByText('Upload 3 files (10 B) to /data of app in east?').waitFor()
    await question.getByRole('button', { name: 'Upload' }).click()
    await copies.getByText('2 files not written').click()
    await copies.getByText('“/data/inner/deep” is there already.', { exact: true }).waitFor()
    await question.getByText('2 of them are there already and are replaced.').waitFor()
    const deep = () => east.mustKubectl(['exec', 'store', '--', 'cat', '/data/inner/deep'])
    expect(await deep()).toBe('deep')
    expect(await east.mustKubectl(['exec', 'store', '--', 'cat', '/data/inner/new/one'])).toBe('one')
    await question.getByRole('button', { name: 'Upload' }).click()
    await expect.poll(deep, eventually).toBe('deeper')
    expect(await axeFindings(page)).toEqual([])

    await pods.row('web').click()
    await workspace.panel('Pod web').root.getByText('The image has no tools to list files').waitFor()
    await workspace.panel('Pod web').root.getByRole('button', { name: 'Debug…' }).click()
    await page.getByRole('dialog', { name: 'Debug web' }).waitFor()
    expect(window.problems).toEqual([])
    await others.expectUndisturbed()
  })

  it('is opened in a container that is added to a pod without one, and told of as it ends; another cluster hears nothing', async () => {
    await using menu = await openMenuOf('web')
    const { product, others, window, workspace, pods } = menu
    const { page } = window
    await page.getByRole('menuitem', { name: 'Debug…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Debug web' })
    await dialog.getByRole('textbox', { name: 'Image' }).fill(realImages.tools)
    expect(await dialog.getByRole('combobox', { name: 'See the processes of' }).inputValue()).toBe('web')
    expect(await axeFindings(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Debug web in east' }).click()
    const shell = new ShellPart(workspace.panel('Pod web').root)
    await shell.expectState(/^Open/u)
    await shell.type('\nps\n')
    await shell.expectLine(/-serve=8080/u)
    expect(await axeFindings(page)).toEqual([])
    await shell.type('exit 3\n')
    await shell.expectState('Exited 3')
    await shell.frame.getByText(/^The container debugger-\w+ stays in the list of the pod/u).waitFor()

    // The image is proposed again.
    await pods.row('work').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Debug…' }).click()
    const next = page.getByRole('dialog', { name: 'Debug work' })
    expect(await next.getByRole('textbox', { name: 'Image' }).inputValue()).toBe(realImages.tools)
    await next.getByRole('button', { name: 'Cancel' }).click()

    // A node is entered after it was said what that means, and its pod goes with the shell.
    const nodes = await workspace.show('Nodes')
    await nodes.row('real-node').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Open shell…' }).click()
    const entering = page.getByRole('dialog', { name: 'Open a shell on real-node' })
    await entering.getByText(/privileged pod/u).waitFor()
    await entering.getByRole('textbox', { name: 'Image' }).fill(realImages.tools)
    await entering.getByRole('textbox', { name: 'Namespace of the pod' }).fill('default')
    expect(await axeFindings(page)).toEqual([])
    await entering.getByRole('button', { name: 'Open a shell on real-node in east' }).click()
    const onNode = new ShellPart(workspace.panel('Node real-node').root)
    await onNode.expectState(/^Open/u)
    await onNode.type('\nls /usr/bin\n')
    await onNode.expectLine(/kubelet/u)
    await onNode.type('exit\n')
    await onNode.frame.getByText(/^The pod node-shell-real-node-\w+ was deleted\.$/u).waitFor()

    // Where the process of the cluster is killed, the next one deletes the pod.
    const made = () =>
      east.mustKubectl(['get', 'pods', '-l', 'app.kubernetes.io/name=node-shell', '-o', 'name'])
    await onNode.button('Open another shell').click()
    await onNode.button('Open shell…').click()
    await entering.getByRole('button', { name: 'Open a shell on real-node in east' }).click()
    await onNode.expectState('Open')
    expect(await made()).toMatch(/^pod\/node-shell-real-node-/u)
    process.kill((await berthsOf(product))[0] ?? 0, 'SIGKILL')
    await expect.poll(made, { timeout: 30_000, interval: 250 }).toBe('')
    // The page says that the shell is gone, and not that all is well with what ran in it.
    await workspace
      .panel('Node real-node')
      .root.getByText(/ended with the process of this cluster\. Its processes may still run/u)
      .waitFor()
    expect(window.problems).toEqual([])
    await others.expectUndisturbed()
  })

  it('stays in the dock over all views and tabs and a reload, next to another one, and leaves with its cluster', async () => {
    await using menu = await openMenuOf('work')
    const { product, window, workspace } = menu
    const { page } = window
    await page.getByRole('menuitem', { name: 'Open shell', exact: true }).click()
    const inPanel = new ShellPart(workspace.panel('Pod work').root)
    await inPanel.expectLine('$')
    await inPanel.type('kept=docked\n')
    await inPanel.button('Move to the dock').click()
    const dock = page.getByRole('region', { name: 'Dock', exact: true })
    const docked = new ShellPart(dock)
    await docked.type('echo still-$kept\n')
    await docked.expectLine('still-docked')
    await inPanel.root.getByText('This shell is in the dock.').waitFor()

    // It names its cluster, whichever tab is shown, and goes on.
    await workspace.show('Nodes')
    await workspace.tab('b').click()
    await workspace.expectTitle('b')
    expect(await docked.frame.getAttribute('aria-label')).toBe('Shell in work, east')
    await docked.type('echo over-tabs-$kept\n')
    await docked.expectLine('over-tabs-docked')

    // A second one next to it.
    await workspace.tab('east').click()
    await inPanel.button('Open another shell').click()
    await inPanel.button('Open shell').click()
    await inPanel.expectLine('$')
    await inPanel.button('Move to the dock').click()
    const tabs = dock.getByRole('tab')
    await expect.poll(() => tabs.count()).toBe(2)
    await expect.poll(() => docked.frame.count()).toBe(1)
    await dock.getByRole('button', { name: 'Show two side by side' }).click()
    await expect.poll(() => docked.frame.count()).toBe(2)
    expect(await axeFindings(page)).toEqual([])

    // By keys: among the tabs, and its height.
    await tabs.nth(0).click()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => tabs.nth(1).getAttribute('aria-selected')).toBe('true')
    expect(await tabs.nth(1).evaluate((tab) => tab === document.activeElement)).toBe(true)
    const edge = dock.getByRole('separator', { name: 'Dock height' })
    const height = Number(await edge.getAttribute('aria-valuenow'))
    await edge.focus()
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe(String(height + 24))

    await page.reload()
    await expect.poll(() => docked.frame.count(), eventually).toBe(2)
    expect(await edge.getAttribute('aria-valuenow')).toBe(String(height + 24))
    await tabs.nth(0).click()
    await dock.getByRole('button', { name: 'Show one' }).click()
    await docked.expectLine('over-tabs-docked')

    // One that is closed leaves the dock; so does what belongs to a cluster that is closed.
    await docked.button('Close the shell').click()
    await expect.poll(() => tabs.count(), eventually).toBe(1)
    const selection = `/selection/${encodeURIComponent(clusterId)}`
    expect((await product.api(selection, { method: 'DELETE', body: '{}' })).ok).toBe(true)
    await dock.waitFor({ state: 'detached' })
    expect(window.problems).toEqual([])
  })

  it('has a port that is forwarded from its menu, listed with its cluster, opened, and closed with it; another cluster hears nothing', async () => {
    await using menu = await openMenuOf('web')
    const { product, others, window } = menu
    const { page } = window
    await page.getByRole('menuitem', { name: 'Forward a port…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Forward a port of web' })
    const local = dialog.getByRole('spinbutton', { name: 'Port of this machine' })
    await expect.poll(() => local.inputValue(), eventually).toBe('8080')
    await local.fill('0')
    await dialog.getByRole('checkbox', { name: /^Open again/u }).check()
    expect(await axeFindings(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Forward', exact: true }).click()
    const list = page.getByRole('dialog', { name: 'Forwarded ports' })
    const line = list.getByRole('listitem', { name: /^localhost:\d+ to web in east$/u })
    await line.getByText('Listening').waitFor()
    const address = (await line.getByRole('link', { name: 'Open in browser' }).getAttribute('href')) ?? ''
    expect(await (await fetch(`${address}/hello`)).text()).toBe('web /hello\n')
    await line.getByText('1 connection').waitFor()
    expect(await axeFindings(page)).toEqual([])

    // After its process has crashed, it is there again at the same port, as the person has asked for.
    // It was opened first.
    process.kill((await berthsOf(product))[0] ?? 0, 'SIGKILL')
    await expect
      .poll(() => fetch(`${address}/again`).then((answer) => answer.text(), String), eventually)
      .toBe('web /again\n')
    await others.expectUndisturbed()

    const closing = Date.now()
    const selection = `/selection/${encodeURIComponent(clusterId)}`
    expect((await product.api(selection, { method: 'DELETE', body: '{}' })).ok).toBe(true)
    expect(Date.now() - closing).toBeLessThan(2500)
    await expect(fetch(address)).rejects.toThrow()
    await list.getByText('No port is forwarded').waitFor()
    expect(window.problems).toEqual([])
  })
}
