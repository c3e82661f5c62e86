import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorBody, FolderListing, Job } from '#contract'
import {
  aRealClient,
  aRealPod,
  forwardTo,
  giveGnuUserland,
  type OpenedBerth,
  onRealNode,
  openBerth,
  openBerthOf,
  openRealClusters,
  type RealCluster,
  realImages,
  temporaryFolder,
  unzipped,
} from '#testkit'

const patiently = { timeout: 30_000, interval: 50 }

await onRealNode(() => describe('the files of a real container', testFiles))

function testFiles(): void {
  const stack = new AsyncDisposableStack()
  let east: RealCluster
  let berth: OpenedBerth

  beforeAll(async () => {
    const clusters = stack.use(await openRealClusters(['east'], { minimal: true, realNode: true }))
    east = clusters.of('east')
    const tools = (name: string) => ({ name, image: realImages.tools, command: ['sleep', 'infinity'] })
    const writer = { name: 'app', image: realImages.writer, args: ['-rate=5', '-lines=-1'] }
    const small = { name: 'small', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }
    const app = { ...tools('app'), volumeMounts: [{ name: 'small', mountPath: '/small' }] }
    await east.apply(
      aRealPod('work', { containers: [app, tools('plain'), tools('tarless')], volumes: [small] }),
    )
    await east.apply(aRealPod('bare', { containers: [writer] }))
    await east.mustKubectl(['wait', 'pod/work', 'pod/bare', '--for=condition=Ready', '--timeout=60s'])
    const client = stack.use(await aRealClient(east))
    await giveGnuUserland(client, { namespace: 'default', pod: 'work', container: 'app' })
    await giveGnuUserland(
      client,
      { namespace: 'default', pod: 'work', container: 'tarless' },
      { without: ['tar'] },
    )
    berth = stack.use(await openBerth(east.kubeconfig, 'east'))
  }, 1_800_000)

  afterAll(() => stack.disposeAsync())

  const inWork = (script: string, container = 'app') =>
    east.mustKubectl(['exec', 'work', '-c', container, '--', 'sh', '-c', script])
  const query = (params: Record<string, string | number>) =>
    Object.entries({ namespace: 'default', pod: 'work', container: 'app', ...params })
      .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
      .join('&')
  const list = (params: Record<string, string>, of = berth) =>
    of.ask<FolderListing & ErrorBody>(`/files?${query(params)}`)
  const read = async (params: Record<string, string | number>, options?: { isTaking?: boolean }) =>
    berth.read(`/files/content?${query(params)}`, options)

  it('are listed with names of any bytes, links and permissions', async () => {
    await inWork(
      String.raw`mkdir -p /t && cd /t && printf x > 'two words' && printf xx > -rf && printf xxx > "$(printf 'a\nb')" && printf x > "$(printf 'bad\377')" && ln -s /etc etc && chmod 600 -- -rf`,
    )
    const { status, body } = await list({ path: '/t' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ container: 'app', path: '/t', isCut: false, hasTar: true })
    expect(body.entries.map(({ name, type, size }) => [name, type, size])).toEqual([
      ['-rf', 'file', 2],
      ['a\nb', 'file', 3],
      ['bad%FF', 'file', 1],
      ['etc', 'link', 4],
      ['two words', 'file', 1],
    ])
    expect(body.entries[0]).toMatchObject({ mode: 0o600, owner: 'root', group: 'root' })
    expect(body.entries[3]?.link).toEqual({ leadsTo: 'folder', target: '/etc' })
    expect((await list({})).body.path).toBe('/')
  })

  it('are told about in words where the container has something against it', async () => {
    const { status, body } = await list({ path: '/nowhere' })
    expect([status, body.error.message]).toEqual([404, 'The container has no “/nowhere”.'])
    expect((await list({ path: '/etc/passwd' })).body.error.message).toBe('“/etc/passwd” is not a folder.')
    using device = await read({ path: '/dev/zero' })
    expect([device.status, device.text]).toEqual([409, expect.stringContaining('not a regular file')])
  })

  it('need a shell and `stat` in the image, and a debug container is named where it has none', async () => {
    const bare = await list({ pod: 'bare' })
    expect(bare.body.error).toMatchObject({
      code: 'image_lacks_program',
      message: expect.stringContaining('has no shell'),
    })
    const plain = await list({ container: 'plain' })
    expect(plain.body.error).toMatchObject({
      code: 'image_lacks_program',
      message: expect.stringContaining('“stat”'),
    })
  })

  it('are read from any byte on, and no further where the file has changed', async () => {
    await inWork(
      `i=0; while [ $i -lt 20000 ]; do echo "line $i of a longer file"; i=$((i+1)); done > /t/long`,
    )
    const whole = await inWork('cat /t/long')
    using content = await read({ path: '/t/long' })
    await expect.poll(() => content.state, patiently).toBe('ended')
    expect(content.text === whole).toBe(true)
    const mark = (await list({ path: '/t' })).body.entries.find(({ name }) => name === 'long')
    const same = { size: mark?.size ?? 0, modifiedAt: mark?.modifiedAt ?? 0 }
    using rest = await read({ path: '/t/long', offset: 100_001, ...same })
    await expect.poll(() => rest.state, patiently).toBe('ended')
    expect(rest.text === whole.slice(100_001)).toBe(true)
    await inWork('echo more >> /t/long')
    using changed = await read({ path: '/t/long', offset: 100_001, ...same })
    expect([changed.status, changed.text]).toEqual([409, expect.stringContaining('file_changed')])
  })

  it('are read whole, byte for byte, also with a name that is no text', async () => {
    const sum = await inWork(
      String.raw`f="$(printf 'r\377 x')"; head -c 3000000 /dev/urandom > "/t/$f"; cp "/t/$f" /t/copy 2>/dev/null || cat "/t/$f" > /t/copy; shasum /t/copy`,
    )
    using content = await read({ path: '/t/r%FF x' })
    await expect.poll(() => content.state, patiently).toBe('ended')
    expect(sum).toContain(createHash('sha1').update(content.content).digest('hex'))
  })

  it('wait in the container for a reader that takes nothing', async () => {
    await inWork('head -c 200000000 /dev/zero > /t/zeros')
    const before = process.memoryUsage().arrayBuffers
    {
      using content = await read({ path: '/t/zeros' }, { isTaking: false })
      expect(content.status).toBe(200)
      await expect.poll(() => inWork('cat /proc/[0-9]*/cmdline', 'app'), patiently).toContain('/t/zeros')
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20)
    }
    // A reader that goes away leaves no command behind.
    await expect
      .poll(() => inWork('cat /proc/[0-9]*/cmdline', 'app'), patiently)
      .not.toContain('cat\0/t/zeros')
    await inWork('rm /t/zeros')
  })

  describe.each([
    ['by tar', 'app'],
    ['without tar', 'tarless'],
  ])('as a folder, %s', (_, container) => {
    const readTree = (path: string, options?: { isTaking?: boolean }) =>
      berth.read(`/files/tree?${query({ path, container })}`, options)

    it('are one archive of what lies below the folder, and name what was left out', async () => {
      await inWork(
        String.raw`mkdir -p /tree/inner/deep '/tree/none' && cd /tree && printf one > one && printf two > "inner/$(printf 'b\303\244d\377')" && ln -s ../../etc/passwd inner/out && head -c 400000 /dev/zero > inner/deep/zeros && printf x > -rf && ln one inner/same`,
        container,
      )
      using answer = await readTree('/tree')
      await expect.poll(() => answer.state, patiently).toBe('ended')
      expect(answer.status).toBe(200)
      const { 'contents.txt': contents, ...files } = unzipped(Buffer.from(answer.content))
      const odd = Object.keys(files).find((name) => name.startsWith('tree/inner/b')) ?? ''
      expect(files[odd]).toBe('two')
      expect({ ...files, [odd]: undefined, 'tree/inner/deep/zeros': undefined }).toMatchObject({
        ...{ 'tree/one': 'one', 'tree/-rf': 'x', 'tree/inner/same': 'one', 'tree/none/': '' },
      })
      expect(files['tree/inner/deep/zeros']).toBe('\0'.repeat(400_000))
      expect(contents).toMatch(/^\.\/inner\/out\n {2}A link.*\n$/u)
    })

    it('are refused in words before the first byte', async () => {
      using none = await readTree('/nowhere')
      expect([none.status, none.text]).toEqual([404, expect.stringContaining('has no “/nowhere”')])
      using file = await readTree('/etc/passwd')
      expect([file.status, file.text]).toEqual([409, expect.stringContaining('is not a folder')])
      using made = await readTree('/proc')
      expect([made.status, made.text]).toEqual([409, expect.stringContaining('made up by the kernel')])
    })

    it('wait in the container for a reader that takes nothing, and leave no command behind when it goes away', async () => {
      await inWork('mkdir -p /vast && head -c 300000000 /dev/urandom > /vast/file', container)
      const commands = () => inWork('cat /proc/[0-9]*/cmdline', container)
      const before = process.memoryUsage().arrayBuffers
      {
        using answer = await readTree('/vast', { isTaking: false })
        expect(answer.status).toBe(200)
        await expect.poll(commands, patiently).toMatch(/tar\0cf|head\0-c/u)
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20)
      }
      await expect.poll(commands, patiently).not.toMatch(/tar\0cf|head\0-c|cat\0\.\/file/u)
      await inWork('rm -r /vast', container)
    })
  })

  describe('uploaded to', () => {
    const upload = async (
      files: Readonly<Record<string, Uint8Array>>,
      params: object = {},
      options: Parameters<OpenedBerth['sendUpload']>[2] = {},
      of = berth,
    ) => {
      const { status, body } = await of.ask<{ jobId: string } & ErrorBody>('/files', 'POST', {
        ...{ namespace: 'default', pod: 'work', container: 'app', path: '/up', ...params },
        files: Object.entries(files).map(([path, { length: size }]) => ({ path, size })),
      })
      if (status !== 202) return body.error
      return await of.sendUpload(body.jobId, Buffer.concat(Object.values(files)), options)
    }
    const sumOf = (content: Uint8Array) => createHash('sha1').update(content).digest('hex')
    const large = Buffer.alloc(3_000_000, 'some bytes of a file ')

    it('are written whole, in folders that are made, with names of any bytes, and are told of as a job without their content', async () => {
      await inWork('mkdir -p /up')
      expect(
        await upload({
          'large.bin': large,
          'a folder/-x $(id)\n': Buffer.from('inner'),
          'bad%FF': Buffer.from('odd'),
          empty: Buffer.alloc(0),
        }),
      ).toBeNull()
      expect(await inWork('shasum /up/large.bin')).toContain(sumOf(large))
      expect(await inWork(String.raw`cat "/up/a folder"/* "$(printf '/up/bad\377')" /up/empty`)).toBe(
        'innerodd',
      )
      expect(await inWork('ls -a /up')).not.toContain('.part')
      const { body } = await berth.ask<{ body: { jobs: readonly object[] } }>('/snapshots/activity')
      expect(body.body.jobs[0]).toMatchObject({
        action: 'upload-files',
        title: 'Uploaded 4 files to work',
        state: 'succeeded',
        args: { container: 'app', path: '/up' },
      })
      expect(JSON.stringify(body)).not.toContain('some bytes')
    })

    it('bring empty folders with them, and name one in whose place a file is', async () => {
      await inWork('mkdir -p /up && printf old > /up/in-the-way')
      const { body } = await berth.ask<{ jobId: string }>('/files', 'POST', {
        ...{ namespace: 'default', pod: 'work', container: 'app', path: '/up' },
        files: [
          { path: 'hollow/in ner', size: 0, isFolder: true },
          { path: 'in-the-way', size: 0, isFolder: true },
          { path: 'hollow/beside', size: 3 },
        ],
      })
      expect(await berth.sendUpload(body.jobId, Buffer.from('abc'))).toMatchObject({
        message: expect.stringContaining('“/up/in-the-way” is there already, and is no folder.'),
      })
      expect(await inWork('cd /up/hollow && ls -A . "in ner" && cat beside ../in-the-way')).toBe(
        '.:\nbeside\nin ner\n\nin ner:\nabcold',
      )
    })

    it('go on where the container has something against some of them, and tell which', async () => {
      await inWork(
        'mkdir -p /up/tree/sub /up/tree/folder && printf old > /up/tree/sub/present && printf old > /up/tree/told',
      )
      const refused: object[] = []
      const { body } = await berth.ask<{ jobId: string }>('/files', 'POST', {
        ...{ namespace: 'default', pod: 'work', container: 'app', path: '/up' },
        files: [
          { path: 'tree/sub/present', size: large.length },
          { path: 'tree/folder', size: 3 },
          { path: 'tree/told', size: 3, replace: true },
          { path: 'tree/sub/new', size: large.length },
        ],
      })
      const [three, other] = [Buffer.from('abc'), Buffer.alloc(large.length, 'the other file ')]
      expect(
        await berth.sendUpload(body.jobId, Buffer.concat([large, three, three, other]), {
          cutAfter: large.length + 4,
          onRefused: (refusal) => refused.push(refusal),
        }),
      ).toMatchObject({ message: '2 of 4 files were not written. “/up/tree/sub/present” is there already.' })
      // Each page hears of all of them.
      expect(refused.slice(-2)).toEqual([
        { file: 0, reason: '“/up/tree/sub/present” is there already.', isPresent: true },
        { file: 1, reason: '“/up/tree/folder” is a folder.', isPresent: false },
      ])
      expect(await inWork('cat /up/tree/sub/present /up/tree/told')).toBe('oldabc')
      expect(await inWork('shasum /up/tree/sub/new')).toContain(sumOf(other))
      expect(await inWork('ls -a /up/tree /up/tree/sub')).not.toContain('.part')
    })

    it('go on where a page was cut', async () => {
      expect(await upload({ 'cut.bin': large }, {}, { cutAfter: 1_234_567 })).toBeNull()
      expect(await inWork('shasum /up/cut.bin')).toContain(sumOf(large))
    })

    it('are refused in words, and leave what was there', async () => {
      await inWork('printf old > /up/present && chmod 640 /up/present && ln -s /etc/passwd /up/link')
      const file = (path: string) => ({ [path]: Buffer.from('new') })
      expect(await upload(file('present'))).toMatchObject({
        message: '“/up/present” is there already.',
      })
      expect(await upload(file('link'))).toMatchObject({ message: expect.stringContaining('is a link') })
      expect(await upload(file('a folder'))).toMatchObject({ message: '“/up/a folder” is a folder.' })
      expect(await upload(file('x'), { path: '/proc' })).toMatchObject({
        message: 'The container has no “/proc/x”.',
      })
      expect(await upload(file('x'), { path: '/sys' })).toMatchObject({
        message: 'The file system of “/sys/x” is read-only.',
      })
      expect(await upload(file('../x'))).toMatchObject({ code: 'invalid_request' })
      expect(await upload(file('x'), { uid: 'of-another-pod' })).toMatchObject({
        message: expect.stringContaining('Another pod'),
      })
      expect(await inWork('cat /up/present')).toBe('old')
      expect(await upload(file('present'), { replace: true })).toBeNull()
      expect(await inWork('cat /up/present; ls -l /up/present')).toMatch(/^new.*rw-r-----/su)
    })

    it('end where there is no space left, at any moment, and leave no part behind', async () => {
      for (let round = 0; round < 5; round += 1) {
        expect(await upload({ x: large }, { path: '/small' })).toMatchObject({
          message: 'There is no space left on the file system of “/small/x”.',
        })
        expect(await inWork('ls -a /small')).not.toContain('x')
      }
    })

    it('leave no part behind when they are stopped', async () => {
      const begun = await berth.ask<{ jobId: string }>('/files', 'POST', {
        ...{ namespace: 'default', pod: 'work', container: 'app', path: '/up' },
        files: [{ path: 'never.bin', size: large.length }],
      })
      await berth.sendUpload(begun.body.jobId, large, { stopAfter: 500_000 })
      await expect.poll(() => inWork('ls -a /up'), patiently).toContain('.part')
      expect((await berth.ask(`/jobs/${begun.body.jobId}/cancel`, 'POST')).status).toBe(202)
      await expect.poll(() => inWork('ls -a /up'), patiently).not.toContain('.part')
      expect(await inWork('ls /up')).not.toContain('never.bin')
    })

    it('are refused where the cluster is read-only, at once and while they are written', async () => {
      const begun = await berth.ask<{ jobId: string }>('/files', 'POST', {
        ...{ namespace: 'default', pod: 'work', container: 'app', path: '/up' },
        files: [{ path: 'late.bin', size: large.length }],
      })
      await berth.sendUpload(begun.body.jobId, large, { stopAfter: 500_000 })
      berth.berth.changeSettings({ namespaces: [], protection: 'read-only' })
      expect(await upload({ other: Buffer.from('x') })).toMatchObject({ code: 'protected_cluster' })
      await expect
        .poll(
          async () => (await berth.ask<{ state: string }>(`/jobs/${begun.body.jobId}`)).body.state,
          patiently,
        )
        .toBe('cancelled')
      berth.berth.changeSettings({ namespaces: [], protection: 'open' })
      await expect.poll(() => inWork('ls -a /up'), patiently).not.toContain('.part')
      expect(await inWork('ls /up')).not.toContain('late.bin')
    })

    it('need the permission to create pods/exec, which is named where it is missing; by SPDY it is enough', async () => {
      const openAs = (name: string, verbs: readonly string[]) =>
        openBerthOf(east, name, { resource: 'pods/exec', verbs })
      const words = (purpose: string) =>
        `The cluster does not allow you to create pods/exec in the namespace “default”, which ${purpose} needs.`
      {
        await using reader = await openAs('files-reader', ['get'])
        const listed = await list({ path: '/t' }, reader)
        expect(listed.body.error).toMatchObject({ code: 'cluster_denied', message: words('reading files') })
        for (const address of ['/files/content', '/files/tree']) {
          using answer = await reader.read(`${address}?${query({ path: '/t' })}`)
          expect(answer.status).toBe(403)
          await expect.poll(() => answer.text, patiently).toContain(words('reading files'))
        }
      }
      // Such a person may not read the pod.
      await inWork('mkdir -p /up')
      await using creator = await openAs('files-creator', ['create'])
      expect((await list({ path: '/up' }, creator)).body.path).toBe('/up')
      expect(await upload({ 'by-spdy.bin': large }, {}, {}, creator)).toBeNull()
      expect(await inWork('shasum /up/by-spdy.bin')).toContain(sumOf(large))
      using content = await creator.read(`/files/content?${query({ path: '/up/by-spdy.bin' })}`)
      await expect.poll(() => content.state, patiently).toBe('ended')
      expect(sumOf(content.content)).toBe(sumOf(large))
    })

    it('and downloaded, leave no part and no command behind when their connection is cut, and say so', async () => {
      await inWork('mkdir -p /up /vast && head -c 300000000 /dev/zero > /vast/zeros')
      const left = () => inWork('cat /proc/[0-9]*/cmdline; ls -a /up')
      const before = await left()
      await using folder = await temporaryFolder('files')
      await using forwarder = await forwardTo(new URL(east.server))
      const path = join(folder.path, 'east')
      await writeFile(path, await east.kubeconfigThrough(forwarder.port))
      await using through = await openBerth(path, 'east')
      const begun = await through.ask<{ jobId: string }>('/files', 'POST', {
        ...{ namespace: 'default', pod: 'work', container: 'app', path: '/up' },
        files: [{ path: 'gone.bin', size: large.length }],
      })
      await through.sendUpload(begun.body.jobId, large, { stopAfter: 500_000 })
      using content = await through.read(`/files/content?${query({ path: '/vast/zeros' })}`, {
        isTaking: false,
      })
      using tree = await through.read(`/files/tree?${query({ path: '/vast' })}`, { isTaking: false })
      expect([content.status, tree.status]).toEqual([200, 200])
      await expect.poll(left, patiently).toMatch(/cat\0\/vast\/zeros.*\.part/su)
      forwarder.cut()
      await expect
        .poll(async () => (await through.ask<Job>(`/jobs/${begun.body.jobId}`)).body, patiently)
        .toMatchObject({ state: 'failed', reason: expect.stringMatching(/^The connection ended/u) })
      await expect.poll(left, patiently).toBe(before)
      await inWork('rm -r /vast')
    })
  })
}
