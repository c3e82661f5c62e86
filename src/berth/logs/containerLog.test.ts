import { describe, expect, it } from 'vitest'
import type { LogMarker } from '#contract'
import { KubeError } from '#kube'
import { ManualClock } from '../../../testkit/manualClock.ts'
import { ContainerLog, type ContainerLogOptions } from './containerLog.ts'
import { ScriptedContainer } from './scriptedContainer.ts'

const everything = { previous: false, follow: true, sinceSeconds: null, tailLines: null }
const noRandom = () => 0.5

/** A shown item: a line as `stamp text`, or a marker. */
type Shown = string | LogMarker

/** The container has started, and nothing else is so. `prepare` runs before anything is asked. */
function aFollowedContainer({
  want = {},
  random = noRandom,
  prepare = (container) => container.start(),
}: {
  want?: Partial<ContainerLogOptions['want']>
  random?: () => number
  prepare?: (container: ScriptedContainer) => void
} = {}) {
  const clock = new ManualClock(Date.UTC(2026, 0, 1, 12))
  const container = new ScriptedContainer(clock, random)
  prepare(container)
  const shown: Shown[] = []
  const ended = new AbortController()
  const page = { isStopped: false }
  const log = new ContainerLog({
    source: container,
    outlet: {
      line: ({ at, text }) => shown.push(`${at} ${text}`),
      mark: (marker) => shown.push(marker),
      get isStopped() {
        return page.isStopped
      },
      reading: (flow) => {
        if (page.isStopped) flow.pause()
        return { [Symbol.dispose]: () => {} }
      },
    },
    want: { ...everything, ...want },
    clock,
    random,
  })
  const done = log.run(ended.signal)
  let isDone = false
  done.then(
    () => {
      isDone = true
    },
    () => {},
  )
  return {
    clock,
    container,
    page,
    shown,
    get isDone() {
      return isDone
    },
    lines: () => shown.filter((item) => typeof item === 'string'),
    markers: () => shown.filter((item) => typeof item !== 'string'),
    pass: (ms: number) => clock.advanceAsync(ms),
    async [Symbol.asyncDispose]() {
      ended.abort(new DOMException('over', 'AbortError'))
      await done.catch(() => {})
    },
  }
}

const second = (text: string, nanos = '000000001', seconds = '00') => ({
  at: `2026-01-01T12:00:${seconds}.${nanos}Z`,
  text,
})
const texts = (lines: readonly Shown[]): string[] => lines.map((line) => String(line).replace(/^\S+ /u, ''))
/** The texts of lines, and which marker stands where. */
const outline = (shown: readonly Shown[]): (string | undefined)[] =>
  shown.map((item) => (typeof item === 'string' ? texts([item])[0] : item.is))

describe('the log of a container', () => {
  it('goes on after a cut with every line once, in the order of the file, whatever the stamps', async () => {
    await using log = aFollowedContainer()
    const lines = [
      second('one', '100000000'),
      second('two', '200000000'),
      second('two', '200000000'),
      second('older than the one before', '150000000'),
      second('same stamp', '200000000'),
    ]
    log.container.write(...lines)
    await log.pass(100)
    log.container.cut()
    log.container.write(second('after the cut', '300000000'))
    await log.pass(5000)
    expect(texts(log.shown)).toEqual([...lines.map(({ text }) => text), 'after the cut'])
  })

  describe('when answers are cut among the lines that are known already', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        second(`line ${String(index).padStart(4, '0')}`, String(index).padStart(9, '0')),
      )

    it('reads on until one goes past them, also where they are more than it keeps', async () => {
      await using log = aFollowedContainer()
      const lines = many(20_000)
      log.container.mostChunkBytes = 1 << 20
      log.container.write(...lines)
      await log.pass(100)
      log.container.mostChunkBytes = 20_000
      log.container.cutChance = 1
      log.container.cut()
      log.container.write(second('after the cut', '500000000'))
      await log.pass(20_000)
      log.container.cutChance = 0
      await log.pass(20_000)
      expect(texts(log.lines())).toEqual([...lines.map(({ text }) => text), 'after the cut'])
      expect(log.markers().filter(({ is }) => is === 'rotated')).toEqual([])
    })

    it('knows lines again that lie with older stamps at the turn of a second, and are more than it keeps', async () => {
      await using log = aFollowedContainer()
      const turn = [second('before', '999000000', '00'), second('after', '001000000', '01')]
      const older = second('older than the one before it', '998000000', '00')
      const lines = [
        ...turn,
        ...many(9000).map(({ text }) => second(text, '002000000', '01')),
        older,
        ...many(9000).map(({ text }) => second(`more ${text}`, '003000000', '01')),
        second('later', '000000001', '03'),
      ]
      log.container.mostChunkBytes = 1 << 22
      log.container.write(...lines)
      await log.pass(100)
      log.container.cut()
      log.container.write(second('after the cut', '000000002', '03'))
      await log.pass(10_000)
      expect(texts(log.shown)).toEqual([...lines.map(({ text }) => text), 'after the cut'])
    })

    it('believes nothing to be lost of an instance that has ended', async () => {
      await using log = aFollowedContainer()
      log.container.write(...many(1000))
      await log.pass(100)
      // A hundred whole lines.
      log.container.mostChunkBytes = 8198
      log.container.cutChance = 1
      log.container.cut()
      log.container.write(second('the last', '500000000'))
      log.container.exit()
      log.container.start()
      await log.pass(20_000)
      log.container.cutChance = 0
      await log.pass(20_000)
      expect(outline(log.shown).slice(-3)).toEqual(['line 0999', 'the last', 'restarted'])
    })

    it.each([
      ['has started again', true],
      ['has not started again', false],
    ])('reads on past the end of them, where the container %s', async (_, startsAgain) => {
      await using log = aFollowedContainer()
      const { container } = log
      container.write(second('known'))
      await log.pass(100)
      container.refusal = new KubeError('reset', 'The connection was cut.')
      container.cut()
      container.write(second('last words', '000000002'))
      container.exit()
      if (startsAgain) container.start()
      const read = container.read.bind(container)
      let answers = 0
      container.read = async (query, sink, signal) => {
        if (query.previous !== startsAgain) return await read(query, sink, signal)
        answers += 1
        // Cut in order, right behind the line that is known.
        if (answers === 1) sink.onChunk(Buffer.from(`${second('known').at} known\n`))
        else await read(query, sink, signal)
      }
      container.refusal = null
      await log.pass(20_000)
      expect(outline(log.shown)).toEqual(['known', 'last words', startsAgain ? 'restarted' : 'exited'])
    })

    it('believes nothing of answers that it did not take', async () => {
      await using log = aFollowedContainer({ random: () => 0.4 })
      log.container.write(second('one'))
      await log.pass(100)
      log.page.isStopped = true
      log.container.cut()
      log.container.write(second('two', '000000002'))
      log.container.exit()
      log.container.start()
      for (let cuts = 0; cuts < 10; cuts += 1) {
        await log.pass(1000)
        log.container.cut()
      }
      log.page.isStopped = false
      log.container.cut()
      await log.pass(20_000)
      expect(outline(log.shown)).toEqual(['one', 'two', 'restarted'])
    })
  })

  it('has the lines of an instance that began and ended between two looks, and how it ended', async () => {
    await using log = aFollowedContainer({ prepare: () => {} })
    await log.pass(100)
    expect(log.markers()).toMatchObject([{ is: 'waiting' }])
    log.container.start()
    log.container.write(second('first'), second('last words', '000000002'))
    log.container.exit()
    log.container.start()
    log.container.write(second('again', '000000001', '02'))
    await log.pass(5000)
    expect(log.shown.slice(1)).toEqual([
      `${second('first').at} first`,
      `${second('last words', '000000002').at} last words`,
      { is: 'restarted', exitCode: 137, reason: 'Error', isWhole: true, missed: 0 },
      `${second('again', '000000001', '02').at} again`,
    ])
  })

  it('says how many instances it has missed where several came and went between two looks', async () => {
    await using log = aFollowedContainer({ prepare: () => {} })
    await log.pass(100)
    for (const text of ['one', 'two', 'three']) {
      log.container.start()
      log.container.write(second(text))
      if (text !== 'three') log.container.exit()
    }
    await log.pass(5000)
    expect(log.markers().at(-1)).toMatchObject({ is: 'restarted', missed: 1, isWhole: false })
    expect(texts(log.lines())).toEqual(['three'])
  })

  it('says nothing of a balancer that cuts it every 30 s for ten minutes', async () => {
    await using log = aFollowedContainer()
    const written: string[] = []
    for (let minute = 0; minute < 20; minute += 1) {
      for (let index = 0; index < 30; index += 1) {
        const text = `line ${written.length}`
        written.push(text)
        log.container.write({ at: new Date(log.clock.now()).toISOString(), text })
        await log.pass(1000)
      }
      log.container.cut()
    }
    await log.pass(5000)
    expect(log.markers()).toEqual([])
    expect(texts(log.lines())).toEqual(written)
  })

  it('goes on when the log is rotated while it is read', async () => {
    await using log = aFollowedContainer()
    log.container.write(second('before'))
    await log.pass(100)
    log.container.rotate()
    log.container.write(second('after', '000000002'))
    await log.pass(100)
    expect(texts(log.shown)).toEqual(['before', 'after'])
  })

  it('draws a gap where lines were rotated away while it was cut', async () => {
    await using log = aFollowedContainer()
    log.container.write(second('read'))
    await log.pass(100)
    log.container.cut()
    log.container.write(second('lost', '000000002'))
    log.container.rotate()
    log.container.write(second('found', '000000003'))
    await log.pass(5000)
    expect(outline(log.shown)).toEqual(['read', 'rotated', 'found'])
  })

  it('follows the next instance after a restart, with the rest of the one before and how that ended', async () => {
    await using log = aFollowedContainer()
    log.container.write(second('first'))
    await log.pass(100)
    log.container.refusal = new KubeError('reset', 'The connection was cut.')
    log.container.cut()
    log.container.write(second('last words', '000000002'))
    log.container.exit()
    log.container.start()
    log.container.write(second('second life', '000000003'))
    log.container.refusal = null
    await log.pass(10_000)
    expect(log.shown).toEqual([
      '2026-01-01T12:00:00.000000001Z first',
      '2026-01-01T12:00:00.000000002Z last words',
      { is: 'restarted', exitCode: 137, reason: 'Error', isWhole: true, missed: 0 },
      '2026-01-01T12:00:00.000000003Z second life',
    ])
  })

  it('does not take the log of an instance for that of another one, where two follow each other while it reads', async () => {
    await using log = aFollowedContainer()
    const { container } = log
    container.write(second('first'))
    await log.pass(100)
    container.exit()
    container.start()
    container.write(second('second life', '000000002'))
    const read = container.read.bind(container)
    let isThird = false
    container.read = async (query, sink, signal) => {
      if (query.previous && !isThird) {
        isThird = true
        container.exit()
        container.start()
        container.write(second('third life', '000000003'))
      }
      await read(query, sink, signal)
    }
    await log.pass(20_000)
    expect(outline(log.shown)).toEqual(['first', 'restarted', 'third life'])
    expect(log.markers()).toMatchObject([{ isWhole: false, missed: 1 }])
  })

  it('has no line twice where it read the next instance before it knew of it, and an answer was cut in order', async () => {
    await using log = aFollowedContainer({
      prepare: (container) => {
        container.start()
        container.write(second('first life'))
        container.exit()
        container.start()
        container.write(second('second life', '000000002'))
        const [look, read] = [container.look.bind(container), container.read.bind(container)]
        let looks = 0
        container.look = async () => {
          looks += 1
          const looked = await look()
          return looked === null || looks > 1 ? looked : { ...looked, instance: 'instance-1', restarts: 0 }
        }
        container.read = async (query, sink, signal) => {
          // An answer without a line, which ends in order.
          if (!query.follow && !query.previous && looks === 2) looks += 1
          else await read(query, sink, signal)
        }
      },
    })
    await log.pass(100)
    log.container.cut()
    await log.pass(20_000)
    expect(outline(log.shown)).toEqual(['second life', 'restarted'])
  })

  it('says how a container ended, and that instances between left nothing', async () => {
    await using log = aFollowedContainer()
    log.container.write(second('first'))
    await log.pass(100)
    log.container.exit()
    await log.pass(5000)
    expect(log.markers()).toEqual([{ is: 'exited', exitCode: 137, reason: 'Error' }])
    for (let restarts = 0; restarts < 3; restarts += 1) {
      log.container.start()
      log.container.exit()
    }
    await log.pass(5000)
    expect(log.markers()[1]).toEqual({
      is: 'restarted',
      exitCode: 137,
      reason: 'Error',
      isWhole: true,
      missed: 2,
    })
  })

  it('waits for a container that has not started, and says why', async () => {
    await using log = aFollowedContainer({ prepare: () => {} })
    await log.pass(20_000)
    expect(log.shown).toEqual([{ is: 'waiting', reason: 'ContainerCreating', message: '' }])
    log.container.start()
    log.container.write(second('started'))
    await log.pass(5000)
    expect(texts(log.lines())).toEqual(['started'])
  })

  it('marks a cut that lasts, and that nothing is missing after it', async () => {
    await using log = aFollowedContainer()
    log.container.write(second('before'))
    await log.pass(100)
    log.container.refusal = new KubeError('refused', 'The connection was refused.')
    log.container.cut()
    await log.pass(60_000)
    log.container.refusal = null
    log.container.write(second('after', '000000002'))
    await log.pass(20_000)
    expect(outline(log.shown)).toEqual(['before', 'cut', 'resumed', 'after'])
  })

  it('reads again from a kubelet that went silent, and asks a quiet one without a word', async () => {
    await using log = aFollowedContainer()
    log.container.write(second('before'))
    await log.pass(300_000)
    expect(texts(log.shown)).toEqual(['before'])
    log.container.mute()
    log.container.write(second('unheard', '000000002'))
    await log.pass(70_000)
    log.container.write(second('heard', '000000003'))
    await log.pass(100)
    expect(texts(log.shown)).toEqual(['before', 'unheard', 'heard'])
  })

  it('says which right is missing, and asks no more', async () => {
    const words = 'ada may not get pods/log'
    await using log = aFollowedContainer({
      prepare: (container) => {
        container.refusal = new KubeError('forbidden', words, { status: 403 })
      },
    })
    await log.pass(5000)
    expect(log.shown).toEqual([{ is: 'failed', code: 'cluster_denied', reason: words }])
    expect(log.isDone).toBe(true)
  })

  it('ends when the pod is gone', async () => {
    await using log = aFollowedContainer()
    log.container.write(second('alive'))
    await log.pass(100)
    log.container.isGone = true
    log.container.exit()
    await log.pass(5000)
    expect(log.markers()).toEqual([{ is: 'gone' }])
    expect(log.isDone).toBe(true)
  })

  it('begins with the end of the file, and resumes there although older lines have the same second', async () => {
    await using log = aFollowedContainer({
      want: { tailLines: 2 },
      prepare: (container) => {
        container.start()
        container.write(
          ...['one', 'two', 'three', 'four'].map((text, index) => second(text, `00000000${index}`)),
        )
      },
    })
    await log.pass(100)
    log.container.cut()
    log.container.write(second('five', '000000009'))
    await log.pass(5000)
    expect(texts(log.shown)).toEqual(['three', 'four', 'five'])
  })

  it('reads the instance before once', async () => {
    await using log = aFollowedContainer({
      want: { previous: true, follow: false },
      prepare: (container) => {
        container.start()
        container.write(second('first life'))
        container.exit()
        container.start()
        container.write(second('second life'))
      },
    })
    await log.pass(1000)
    expect(texts(log.shown)).toEqual(['first life'])
    expect(log.isDone).toBe(true)
  })
})
