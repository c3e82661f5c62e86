import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { searchInThread } from '#kubeconfig'
import { ManualClock, temporaryFolder } from '#testkit'

const program = fileURLToPath(new URL('./threadMain.ts', import.meta.url))

const kubeconfig = (contexts: string) =>
  `clusters: [{name: c, cluster: {server: "https://c"}}]\ncontexts:\n${contexts}`

/** A home with those files in `.kube`, and searches in it. */
async function aHome(files: Record<string, string>, entry = program) {
  const folder = await temporaryFolder('thread')
  await mkdir(join(folder.path, '.kube'))
  const write = (name: string, content: string) => writeFile(join(folder.path, '.kube', name), content)
  for (const [name, content] of Object.entries(files)) await write(name, content)
  const clock = new ManualClock()
  const search = searchInThread(entry, clock)
  let late = 0
  const find = async () => {
    const { files } = await search.find(
      { flags: [], environment: undefined, homeDir: folder.path, added: [] },
      () => {
        late += 1
      },
    )
    return files
  }
  return {
    write,
    clock,
    find,
    get late() {
      return late
    },
    async [Symbol.asyncDispose]() {
      await search[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** How far each thread of this process gives way, this one's first. */
async function nicenesses(): Promise<number[]> {
  const threads = await readdir('/proc/self/task')
  const lines = await Promise.all(
    threads.map((thread) => readFile(`/proc/self/task/${thread}/stat`, 'utf8').catch(() => null)),
  )
  // The nineteenth field; the second one may hold blanks and ends with the last bracket.
  return lines.flatMap((line) =>
    line === null ? [] : [Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[16])],
  )
}

describe('searchInThread', () => {
  it('finds what a search in the same thread finds, also more contexts than go over at once', async () => {
    const many = Array.from({ length: 1001 }, (_, at) => `- {name: x${at}, context: {cluster: c}}\n`)
    await using home = await aHome({ config: kubeconfig(many.join('')), other: '- {' })
    const [file, ...others] = await home.find()
    expect(others).toEqual([])
    expect(file?.contexts.map(({ name }) => name)).toEqual(many.map((_, at) => `x${at}`))
    expect(file?.contexts[1000]).toMatchObject({ server: 'https://c', problem: null })
  })

  it('reads a file again when it has changed, and no other', async () => {
    await using home = await aHome({
      config: kubeconfig('- {name: x, context: {cluster: c}}'),
      other: kubeconfig('- {name: x, context: {cluster: c}}'),
    })
    const before = await home.find()
    await home.write('config', kubeconfig('- {name: yz, context: {cluster: c}}'))
    const after = await home.find()
    expect(after[0]?.contexts).toMatchObject([{ name: 'yz' }])
    // The same array: nothing of it came over again.
    expect(after[1]?.contexts).toBe(before[1]?.contexts)
  })

  it('reads a file again when a certificate that it names has changed', async () => {
    await using home = await aHome({
      config: JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: 'https://c', 'certificate-authority': 'ca.log' } }],
        contexts: [{ name: 'x', context: { cluster: 'c' } }],
      }),
    })
    expect((await home.find())[0]?.contexts[0]?.problem).toContain('does not exist')
    await home.write('ca.log', 'no certificate')
    expect((await home.find())[0]?.contexts[0]?.problem).toContain('holds no certificate')
  })

  it.each([
    [
      '110,000 contexts of one name',
      kubeconfig('- {name: x, context: {cluster: c}}\n'.repeat(110_000)),
      'names more than 100000 things',
    ],
    [
      '20,000 distinct contexts',
      kubeconfig(
        Array.from({ length: 20_000 }, (_, at) => `- {name: x${at}, context: {cluster: c}}\n`).join(''),
      ),
      'has 20000 contexts; at most 10000 are read',
    ],
    [
      'a merge chain',
      `${kubeconfig('')}a0: &a0 {k0: v}\n${Array.from({ length: 3000 }, (_, at) => `a${at + 1}: &a${at + 1} {<<: *a${at}, k${at}: v}\n`).join('')}`,
      'is not valid YAML: line 3, column 14 is nested too deeply',
    ],
    [
      'a mapping of 20,000 keys in a form that only the library reads',
      Array.from({ length: 20_000 }, (_, at) => `a${at}: !!map {}\n`).join(''),
      'has no context',
    ],
  ])(
    'leaves this thread free while it reads a file of %s, and says what is too much',
    async (_, content, problem) => {
      await using home = await aHome({ config: content })
      const before = process.threadCpuUsage()
      expect(await home.find()).toMatchObject([{ problem }])
      const { user, system } = process.threadCpuUsage(before)
      expect((user + system) / 1000).toBeLessThan(150)
    },
  )

  it('answers later what takes long to read, and until then what was there before', async () => {
    await using home = await aHome({ config: kubeconfig('- {name: x, context: {cluster: c}}') })
    expect(await home.find()).toMatchObject([{ contexts: [{ name: 'x' }] }])
    await home.write('config', kubeconfig('- {name: y, context: {cluster: c}}'))
    const asked = home.find()
    await home.clock.advanceAsync(1000)
    expect(await asked).toMatchObject([{ contexts: [{ name: 'x', problem: null }] }])
    await expect.poll(() => home.late, { timeout: 30_000 }).toBe(1)
    expect(await home.find()).toMatchObject([{ contexts: [{ name: 'y' }] }])
  })

  it.runIf(process.platform === 'linux')(
    'gives way to all else when it reads a file again, and changes no other thread',
    async () => {
      await using home = await aHome({ config: kubeconfig('- {name: x, context: {cluster: c}}') })
      await home.find()
      const before = await nicenesses()
      await home.write('config', Array.from({ length: 20_000 }, (_, at) => `a${at}: !!map {}\n`).join(''))
      const asked = home.find()
      await expect.poll(nicenesses, { interval: 5 }).toContain(Math.max(10, getPriority()))
      expect(getPriority()).toBe(before[0])
      await asked
    },
  )

  it('says so when the thread ends before it reads a file', async () => {
    await using program = await temporaryFolder('program')
    const path = join(program.path, 'thread.mjs')
    await writeFile(path, 'process.exit(0)')
    await using home = await aHome({}, path)
    await expect(home.find()).rejects.toThrow('The search for kubeconfigs ended by itself.')
  })

  it('says so when the thread cannot run', async () => {
    await using home = await aHome({}, fileURLToPath(new URL('./missing.ts', import.meta.url)))
    await expect(home.find()).rejects.toThrow('missing.ts')
  })
})

describe('a file that the thread cannot finish', () => {
  /** A thread that reads the file `config` for ever, or needs more and more memory for it; other files have no context. */
  const endless = (act: string) => `
    import { parentPort, workerData } from 'node:worker_threads'
    const candidate = (path) => ({ path, source: 'home', isNamed: true, problem: null, other: null })
    const tell = (message) => parentPort.postMessage(message)
    const finding = { problem: 'has no context', isKubeconfig: true, contexts: [], materials: [], materialsState: '' }
    tell({ t: 'candidates', candidates: ['/k/config', '/k/other'].map(candidate) })
    if (!workerData.known.has('/k/config')) {
      tell({ t: 'reading', path: '/k/config', state: '1' })
      ${act}
    } else {
      tell({ t: 'reading', path: '/k/other', state: '1' })
      tell({ t: 'finding', path: '/k/other', state: '1', finding })
      tell({ t: 'end' })
    }`
  const aHomeOf = async (act: string, options = {}) => {
    const program = await temporaryFolder('program')
    const path = join(program.path, 'thread.mjs')
    await writeFile(path, endless(act))
    const clock = new ManualClock()
    const search = searchInThread(path, clock, options)
    let late = 0
    const find = () =>
      search.find({ flags: [], environment: undefined, homeDir: '/', added: [] }, () => {
        late += 1
      })
    return {
      clock,
      search,
      find,
      isLate: () => late === 2,
      get late() {
        return late
      },
      async [Symbol.asyncDispose]() {
        await search[Symbol.asyncDispose]()
        await program[Symbol.asyncDispose]()
      },
    }
  }
  const other = { path: '/k/other', problem: 'has no context' }

  it('is given up after 30 seconds, says so, and keeps no other file from being read', async () => {
    await using home = await aHomeOf('setInterval(() => {}, 1000)')
    const asked = home.find()
    await home.clock.advanceAsync(5000)
    const beingRead = { files: [{ problem: 'is being read' }, { problem: 'is being read' }] }
    expect(await asked).toMatchObject(beingRead)
    // Nor does the next search wait for it.
    const askedAgain = home.find()
    await home.clock.advanceAsync(1000)
    expect(await askedAgain).toMatchObject(beingRead)
    await expect.poll(() => home.clock.waiting).toBe(1)
    await home.clock.advanceAsync(30_000)
    await expect.poll(home.isLate).toBe(true)
    expect(await home.find()).toMatchObject({
      files: [{ path: '/k/config', problem: 'takes longer than 30 seconds to read' }, other],
    })
  })

  it('is given up when it needs too much memory', async () => {
    await using home = await aHomeOf('const all = []; for (;;) all.push(new Array(1000).fill(all.length))', {
      threadMb: 16,
    })
    expect(await home.find()).toMatchObject({
      files: [{ path: '/k/config', problem: 'takes more than 16 MB of memory to read' }, other],
    })
  })

  it('is listed as such when it ends the thread', async () => {
    await using home = await aHomeOf('process.exit(0)')
    expect(await home.find()).toMatchObject({
      files: [{ path: '/k/config', problem: 'ended by itself' }, other],
    })
    // Neither the limit of a file nor the wait for the answer goes on.
    expect(home.clock.waiting).toBe(0)
  })

  it('is answered to nobody once the search is disposed', async () => {
    await using home = await aHomeOf('setInterval(() => {}, 1000)')
    const asked = home.find()
    await home.clock.advanceAsync(5000)
    await asked
    await home.search[Symbol.asyncDispose]()
    await home.clock.advanceAsync(0)
    expect(home.late).toBe(0)
  })

  it('ends with the search that is disposed', async () => {
    await using home = await aHomeOf('setInterval(() => {}, 1000)')
    const asked = home.find()
    await home.search[Symbol.asyncDispose]()
    expect(await asked).toMatchObject({ files: [] })
    expect(home.clock.waiting).toBe(0)
  })
})
