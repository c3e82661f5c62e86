import { expect, it } from 'vitest'
import { aSimulatedWorld } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('a tab that is dragged', (browser) => {
  it('marks where it would be dropped, and stays where it was when it is let go elsewhere', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b', 'c'] })
    await world.open('a', 'b', 'c')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const { mouse } = window.page
    await page.table('Pods').expectLive()
    const marks = () =>
      page.tabStrip
        .locator('.tab')
        .evaluateAll((tabs) =>
          tabs.map((tab) => [...tab.classList].find((name) => name.startsWith('drop-')) ?? ''),
        )
    const boxOf = async (name: string) => {
      const box = await page.tab(name).boundingBox()
      if (box === null) throw new Error(`${name} is not drawn.`)
      return box
    }
    // A browser tells of a drag that rests; one that is driven tells of moves only.
    const moveTo = async (x: number, height: number) => {
      await mouse.move(x, height, { steps: 4 })
      await mouse.move(x + 1, height)
    }
    const [a, b, c] = [await boxOf('a'), await boxOf('b'), await boxOf('c')]
    const y = a.y + a.height / 2
    expect(await page.tabStrip.locator('.tab').first().getAttribute('draggable')).toBe('true')
    await mouse.move(a.x + a.width / 2, y)
    await mouse.down()
    await moveTo(b.x + b.width, y)
    await expect.poll(marks).toEqual(['', '', 'drop-before'])
    await moveTo(c.x + c.width, y)
    await expect.poll(marks).toEqual(['', '', 'drop-after'])
    await moveTo(700, 500)
    await expect.poll(marks).toEqual(['', '', ''])
    await mouse.up()
    await page.expectTabs(['a', 'b', 'c'])

    await mouse.move(c.x + c.width / 2, y)
    await mouse.down()
    await moveTo(a.x + 4, y)
    await expect.poll(marks).toEqual(['drop-before', '', ''])
    await mouse.up()
    await page.expectTabs(['c', 'a', 'b'])
    await expect.poll(marks).toEqual(['', '', ''])
    await page.expectActive('a')
    expect((await world.product.workspace()).tabOrder).toEqual(['c:c', 'a:a', 'b:b'])
    expect(window.problems).toEqual([])
  })
})
