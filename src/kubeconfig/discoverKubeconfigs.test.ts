import { once } from 'node:events'
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { discoverKubeconfigs, type KubeconfigSources, readAccess } from '#kubeconfig'
import { anIdentity, temporaryFolder } from '#testkit'
import { searchHere } from './discoverKubeconfigs.ts'

const secret = 'hunter2'

const aKubeconfig = (context = 'prod', server = 'https://east') => `
apiVersion: v1
kind: Config
current-context: ${context}
clusters: [{name: c, cluster: {server: '${server}'}}]
users: [{name: u, user: {token: ${secret}}}]
contexts: [{name: ${context}, context: {cluster: c, user: u, namespace: shop}}]
`

/** A home with files in it: by path from the home, their content. */
async function aHome(files: Record<string, string> = {}) {
  const folder = await temporaryFolder('discover')
  const at = (path: string) => join(folder.path, path)
  const write = async (path: string, content: string) => {
    await mkdir(dirname(at(path)), { recursive: true })
    await writeFile(at(path), content)
  }
  for (const [path, content] of Object.entries(files)) await write(path, content)
  const look = (sources: Partial<KubeconfigSources> = {}) =>
    discoverKubeconfigs({ flags: [], environment: undefined, homeDir: folder.path, added: [], ...sources })
  const discover = async (sources: Partial<KubeconfigSources> = {}) => (await look(sources)).files
  /** What else lies there, with the reason. */
  const others = async () => (await look()).others.map(({ name, reason }) => `${name} ${reason}`)
  return { at, write, discover, others, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}

/** Root may read everything: until disposed, a test that runs as root runs as an unprivileged user. */
function asNobody(): Disposable {
  const { getuid, seteuid } = process
  if (getuid?.() !== 0 || seteuid === undefined) return { [Symbol.dispose]() {} }
  seteuid(65534)
  return { [Symbol.dispose]: () => seteuid(0) }
}

describe('discoverKubeconfigs', () => {
  it('finds nothing in an empty home', async () => {
    await using home = await aHome()
    expect(await home.discover()).toEqual([])
  })

  it('lists what a person needs to choose, and no credential', async () => {
    await using home = await aHome({ '.kube/config': aKubeconfig('prod', `https://me:${secret}@east:6443/`) })
    const files = await home.discover()
    expect(files).toEqual([
      {
        path: home.at('.kube/config'),
        name: 'config',
        source: 'home',
        problem: null,
        contexts: [
          {
            name: 'prod',
            server: 'https://east:6443',
            namespace: 'shop',
            isCurrent: true,
            problem: null,
            fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
            uses: null,
          },
        ],
        materials: [],
      },
    ])
    expect(JSON.stringify(files)).not.toContain(secret)
    const access = await readAccess(home.at('.kube/config'), 'prod')
    expect(access).toMatchObject({ fingerprint: files[0]?.contexts[0]?.fingerprint })
  })

  it('searches KUBECONFIG, then the home, then what was added, each file once', async () => {
    await using home = await aHome({
      'a/config': aKubeconfig(),
      '.kube/config': aKubeconfig(),
      '.kube/staging.yaml': aKubeconfig(),
      '.kube/.kubeconfig': aKubeconfig(),
      'work/config': aKubeconfig(),
      'work/other': aKubeconfig(),
      'folder/work/config': aKubeconfig(),
    })
    await symlink(home.at('a/config'), home.at('.kube/link'))
    const environment = ['', home.at('a/config'), home.at('.kube/staging.yaml'), home.at('a/config')].join(
      delimiter,
    )
    const added = [home.at('work'), home.at('.kube/config'), home.at('folder/work/config')]
    const files = await home.discover({ environment, added })
    expect(files.map(({ source, name, path }) => [source, name, path])).toEqual([
      ['environment', 'config', home.at('a/config')],
      ['environment', 'staging.yaml', home.at('.kube/staging.yaml')],
      ['home', '.kube/config', home.at('.kube/config')],
      ['home', '.kubeconfig', home.at('.kube/.kubeconfig')],
      ['added', 'work/config', home.at('work/config')],
      ['added', 'other', home.at('work/other')],
      ['added', 'folder/work/config', home.at('folder/work/config')],
    ])
  })

  it('searches nothing else once a flag names a file', async () => {
    await using home = await aHome({ '.kube/config': aKubeconfig(), mine: aKubeconfig() })
    const files = await home.discover({ flags: [home.at('mine')], environment: home.at('.kube/config') })
    expect(files.map(({ source, path }) => [source, path])).toEqual([['flag', home.at('mine')]])
  })

  it.each([
    ['.hidden', 'is hidden'],
    ['config~', 'is a backup by its name'],
    ['config.bak', 'is a backup by its name'],
    ['config.bak-20240101', 'is a backup by its name'],
    ['config.backup', 'is a backup by its name'],
    ['config.backup.2', 'is a backup by its name'],
    ['config-backup', 'is a backup by its name'],
    ['config.old', 'is a backup by its name'],
    ['config.lock', 'is a temporary file by its name'],
    ['config.tmp', 'is a temporary file by its name'],
    ['.config.swp', 'is hidden'],
    ['kubectl.log', 'is a log by its name'],
    ['kubectl.log.1', 'is a log by its name'],
  ])('does not offer %s when it only lies there, and says that it %s', async (name, reason) => {
    await using home = await aHome({ [`.kube/${name}`]: aKubeconfig() })
    expect(await home.discover()).toEqual([])
    expect(await home.others()).toEqual([`${name} ${reason}`])
    const named = await home.discover({ flags: [home.at(`.kube/${name}`)] })
    expect(named).toMatchObject([{ problem: null, contexts: [{ name: 'prod' }] }])
  })

  it.each([
    ...['backup-site', 'prod-backup.yaml', 'template.yaml', 'gold', 'log-cluster', 'temp'],
    ...['prod-token.yaml', 'credentials.yaml', 'cachet.yaml', 'config-backup-dc.yaml'],
    ...['cache', 'my-token', 'Credentials', 'credentials.json'],
  ])('does not take %s for something else by its name', async (name) => {
    await using home = await aHome({ [`.kube/${name}`]: aKubeconfig() })
    expect(await home.discover()).toMatchObject([{ name }])
  })

  it('names with its reason whatever lies there and is no kubeconfig', async () => {
    await using home = await aHome({
      '.kube/empty': '',
      '.kube/kubectx': 'prod',
      '.kube/nested/config': aKubeconfig(),
      '.kube/notes.txt': 'remember: [the milk',
      '.kube/pod.yaml': 'kind: Pod\nusers: [{name: x}]\ncontexts: []\n',
      '.kube/binary': 'contexts:\0',
      '.kube/picture': 'x'.repeat(20 * 1024 * 1024 + 1),
    })
    await symlink(home.at('nowhere'), home.at('.kube/dangling'))
    const agent = createServer().listen(home.at('.kube/agent'))
    await once(agent, 'listening')
    expect(await home.discover()).toEqual([])
    expect(await home.others()).toEqual([
      'agent is not a regular file',
      'binary is not text in UTF-8',
      'dangling does not exist',
      'empty is empty',
      'kubectx is not a kubeconfig',
      'nested is a folder, not a file',
      'notes.txt is not a kubeconfig',
      'picture is larger than 20 MB',
      'pod.yaml is of kind "Pod", not a kubeconfig',
    ])
    agent.close()
  })

  it('lists a kubeconfig that has no context, or is too large, with the reason', async () => {
    const padding = `#${'x'.repeat(20 * 1024 * 1024)}`
    await using home = await aHome({
      '.kube/config': 'apiVersion: v1\nkind: Config\ncontexts: null\n',
      '.kube/large': aKubeconfig() + padding,
      '.kube/none': 'contexts: []',
    })
    expect(await home.discover()).toMatchObject([
      { name: 'config', problem: 'has no context' },
      { name: 'large', problem: 'is larger than 20 MB' },
      { name: 'none', problem: 'has no context' },
    ])
  })

  it('lists what kubectl reads by itself, whatever it is', async () => {
    await using home = await aHome({ '.kube/config/x': '' })
    expect(await home.discover()).toMatchObject([{ name: 'config', problem: 'is a folder, not a file' }])
  })

  it('looks at the first 2000 files of a folder and says so', async () => {
    await using home = await aHome(
      Object.fromEntries(Array.from({ length: 2001 }, (_, at) => [`.kube/${10_000 + at}`, ''])),
    )
    expect(await home.discover()).toMatchObject([
      { name: '.kube', problem: 'holds 2001 files; only the first 2000 were looked at' },
    ])
    expect(await home.others()).toHaveLength(2000)
  })

  const contexts = (count: number) =>
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://c' } }],
      contexts: Array.from({ length: count }, (_, at) => ({ name: `x${at}`, context: { cluster: 'c' } })),
    })

  it('reads 10,000 contexts of a file and 20,000 in all, and says which file has more', async () => {
    await using home = await aHome({
      '.kube/a': contexts(10_001),
      '.kube/b': contexts(10_000),
      '.kube/c': contexts(10_000),
      '.kube/d': contexts(1),
    })
    expect((await home.discover()).map(({ problem }) => problem)).toEqual([
      'has 10001 contexts; at most 10000 are read',
      null,
      null,
      'has 1 contexts; all files together may have at most 20000',
    ])
  })

  it.each(['name:\n', '"name" :\n', "'name'\t:\n"])(
    'refuses more than 100,000 names before it parses them: %j',
    async (line) => {
      await using home = await aHome({ '.kube/notes': `contexts:\n${line.repeat(100_001)}` })
      const files = await home.discover()
      expect(files).toMatchObject([{ name: 'notes', problem: 'names more than 100000 things' }])
    },
  )

  it('lists a broken kubeconfig wherever it lies', async () => {
    await using home = await aHome({ '.kube/config': `${aKubeconfig()}- "half` })
    expect(await home.discover()).toMatchObject([
      { name: 'config', problem: expect.stringMatching(/^is not valid YAML: line \d+/), contexts: [] },
    ])
  })

  it('lists named files with what is wrong with them', async () => {
    await using home = await aHome({
      empty: '',
      'no-context': 'clusters: []',
      'pod.yaml': 'kind: Pod',
      list: '- contexts',
      text: 'contexts',
      sections: 'contexts: {a: b}',
      binary: 'contexts:\0',
      good: aKubeconfig(),
    })
    const names = [
      'missing',
      'empty',
      'no-context',
      'pod.yaml',
      'list',
      'text',
      'sections',
      'binary',
      '.',
      'good/x',
    ]
    const flags = names.map(home.at)
    expect((await home.discover({ flags })).map(({ problem }) => problem)).toEqual([
      'does not exist',
      'is empty',
      'has no context',
      'is of kind "Pod", not a kubeconfig',
      'is not a kubeconfig (the file is not a mapping)',
      'is not a kubeconfig (the file is not a mapping)',
      'is not a kubeconfig (the file: contexts is not a list)',
      'is not text in UTF-8',
      'is a folder, not a file',
      'cannot be read (part of its path is not a folder)',
    ])
  })

  it('says so when a file may not be read', async () => {
    await using home = await aHome({ '.kube/config': aKubeconfig(), '.kube/other': aKubeconfig() })
    await chmod(home.at('.'), 0o755)
    await chmod(home.at('.kube/config'), 0)
    await chmod(home.at('.kube/other'), 0)
    using _ = asNobody()
    const problem = 'cannot be read (permission denied)'
    expect(await home.discover()).toMatchObject([{ problem }, { name: 'other', problem }])
  })

  it('lists a broken context beside the good ones', async () => {
    const broken = '{name: broken, context: {cluster: x, user: u}}'
    await using home = await aHome({ '.kube/config': aKubeconfig().replace('shop}}]', `shop}}, ${broken}]`) })
    expect(await home.discover()).toMatchObject([
      {
        problem: null,
        contexts: [
          { name: 'prod', problem: null },
          { name: 'broken', problem: 'names a missing cluster "x"', server: null, fingerprint: null },
        ],
      },
    ])
  })

  it('never lets one file use the entries of another', async () => {
    await using home = await aHome({
      '.kube/a':
        'users: [{name: u, user: {token: one}}]\ncontexts: [{name: x, context: {cluster: c, user: u}}]',
      '.kube/b': aKubeconfig(),
    })
    expect(await home.discover()).toMatchObject([
      { contexts: [{ problem: 'names a missing cluster "c"' }] },
      { contexts: [{ problem: null }] },
    ])
  })

  it('names each certificate and key file once, wherever it lies, and whether it exists or not', async () => {
    await using home = await aHome({
      '.kube/config': JSON.stringify({
        clusters: [
          { name: 'a', cluster: { server: 'https://a', 'certificate-authority': 'pki/ca.crt' } },
          { name: 'b', cluster: { server: 'https://b', 'certificate-authority': './pki/ca.crt' } },
          { name: 'c', cluster: { server: 'https://c', 'certificate-authority': '' } },
          { name: 'd', cluster: { server: 'https://d', 'certificate-authority': 7 } },
          { name: 'e', cluster: null },
          'nonsense',
        ],
        users: [
          { name: 'a', user: { 'client-certificate': '/etc/a.crt', 'client-key': '/etc/a.key' } },
          {
            name: 'b',
            user: {
              'auth-provider': { name: 'oidc', config: { 'idp-certificate-authority': '../idp.crt' } },
            },
          },
        ],
        contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
      }),
    })
    const [file] = await home.discover()
    expect(file?.materials).toEqual([
      home.at('.kube/pki/ca.crt'),
      '/etc/a.crt',
      '/etc/a.key',
      home.at('idp.crt'),
    ])
  })

  it('lists the files of a folder by name, kubectl’s own first', async () => {
    await using home = await aHome(
      Object.fromEntries(['b', 'config', 'a', 'd', 'c'].map((name) => [`.kube/${name}`, aKubeconfig(name)])),
    )
    const files = await home.discover()
    expect(files.map(({ name }) => name)).toEqual(['config', 'a', 'b', 'c', 'd'])
  })

  it('lists what was added and is missing, or cannot be searched', async () => {
    await using home = await aHome({ file: aKubeconfig() })
    const added = [home.at('missing'), home.at('file/folder')]
    expect(await home.discover({ added })).toMatchObject([
      { name: 'missing', source: 'added', problem: 'does not exist', contexts: [], materials: [] },
      {
        name: 'folder',
        source: 'added',
        problem: 'cannot be searched (ENOTDIR)',
        contexts: [],
        materials: [],
      },
    ])
  })

  it('says which context is the current one', async () => {
    const other = '{name: other, context: {cluster: c, user: u}}'
    await using home = await aHome({ '.kube/config': aKubeconfig().replace('shop}}]', `shop}}, ${other}]`) })
    const [file] = await home.discover()
    expect(file?.contexts.map(({ name, isCurrent }) => [name, isCurrent])).toEqual([
      ['prod', true],
      ['other', false],
    ])
  })

  it.each([
    ['contexts: [', 'the key at the start'],
    ['a: b\n  users: [', 'an indented key'],
    ['{"clusters" : [', 'a quoted key with a blank behind it'],
    ["'current-context': [", 'a key in single quotes'],
  ])('takes a broken file for a kubeconfig by its sections: %j, %s', async (content) => {
    await using home = await aHome({ '.kube/config': content })
    expect(await home.discover()).toMatchObject([{ problem: expect.stringMatching(/^is not valid YAML/) }])
  })

  it.each(['mycontexts: [', 'contexts! : [', 'users, [', 'contexts-of: ['])(
    'passes over a broken file that only mentions them: %j',
    async (content) => {
      await using home = await aHome({ '.kube/notes': content })
      expect(await home.discover()).toEqual([])
    },
  )

  it('reads a file of 20 MB, and none that is larger', async () => {
    await using home = await aHome()
    const text = `${aKubeconfig()}#`
    await writeFile(home.at('most'), text + 'x'.repeat(20 * 1024 * 1024 - text.length))
    await writeFile(home.at('more'), text + 'x'.repeat(20 * 1024 * 1024 - text.length + 1))
    const files = await home.discover({ flags: [home.at('most'), home.at('more')] })
    expect(files.map(({ problem }) => problem)).toEqual([null, 'is larger than 20 MB'])
  })

  it.each([
    [
      'UTF-16, most significant byte first',
      Buffer.from('\ufeffcontexts: []', 'utf16le').swap16(),
      'has no context',
    ],
    ['half a character', Buffer.from([0x61, 0xc3]), 'is not text in UTF-8'],
    ['a byte order mark cut in half', Buffer.from([0xff, 0x61]), 'is not text in UTF-8'],
    ['another first byte', Buffer.from([0xfe, 0x61]), 'is not text in UTF-8'],
    ['another byte before a second of a mark', Buffer.from([0x61, 0xfe]), 'is not text in UTF-8'],
    ['another byte before the other second', Buffer.from([0x61, 0xff]), 'is not text in UTF-8'],
    ['blanks only', Buffer.from(' \n\t\n'), 'is empty'],
  ])('reads by its first bytes %s', async (_, bytes, problem) => {
    await using home = await aHome()
    await writeFile(home.at('config'), bytes)
    expect(await home.discover({ flags: [home.at('config')] })).toMatchObject([{ problem }])
  })

  it.each([
    ['apiVersion: v2\ncontexts: []', 'has the apiVersion "v2"; a kubeconfig has v1'],
    ['kind: [Config]', 'is not a kubeconfig (the file: kind is not text)'],
    ['kind: 7', 'is not a kubeconfig (the file: kind is not text; it needs quotes)'],
    ['contexts: [null]', 'has no context'],
  ])('says of the file %j that it %s', async (content, problem) => {
    await using home = await aHome({ config: content })
    expect(await home.discover({ flags: [home.at('config')] })).toMatchObject([{ problem, contexts: [] }])
  })

  it.each([
    ['contexts: [x]', '', 'a context of the file is not a mapping'],
    ['contexts: [{context: {}}]', '', 'a context of the file has no name'],
    ['contexts: [{name: null}]', '', 'a context of the file has no name'],
    ['contexts: [x, y]', '', 'several contexts have no name'],
    ['contexts: [{name: true}]', 'true', 'the name of the context "true" needs quotes'],
  ])('lists a context that cannot be read, with the reason: %j', async (content, name, problem) => {
    await using home = await aHome({ config: content })
    const [file] = await home.discover({ flags: [home.at('config')] })
    expect(file?.contexts).toMatchObject([{ name, problem, isCurrent: name === '' }])
  })

  it('reads UTF-16 as PowerShell writes it', async () => {
    await using home = await aHome()
    await writeFile(home.at('config'), Buffer.from(`\ufeff${aKubeconfig('größe')}`, 'utf16le'))
    expect(await home.discover({ flags: [home.at('config')] })).toMatchObject([
      { contexts: [{ name: 'größe' }] },
    ])
  })
})

describe('a search that goes on', () => {
  async function aSearchedHome(files: Record<string, string>) {
    const home = await aHome(files)
    const search = searchHere()
    const sources = { flags: [], environment: undefined, homeDir: home.at('.'), added: [] }
    const find = async () => (await search.find(sources, () => {})).files
    return { ...home, find }
  }
  const contexts = (count: number) =>
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://c' } }],
      contexts: Array.from({ length: count }, (_, at) => ({ name: `x${at}`, context: { cluster: 'c' } })),
    })

  it('reads again only what has changed, and forgets what is gone', async () => {
    await using home = await aSearchedHome({
      '.kube/a': aKubeconfig('a'),
      '.kube/b': aKubeconfig('b'),
      '.kube/broken': 'contexts: [',
    })
    const before = await home.find()
    expect(before.map(({ contexts }) => contexts[0]?.name)).toEqual(['a', 'b', undefined])
    const same = await home.find()
    // The same arrays: nothing was read.
    for (const [at, file] of same.entries()) expect(file.contexts).toBe(before[at]?.contexts)
    await home.write('.kube/a', aKubeconfig('other'))
    const after = await home.find()
    expect(after[0]?.contexts).toMatchObject([{ name: 'other' }])
    expect(after[1]?.contexts).toBe(before[1]?.contexts)
    await rm(home.at('.kube/a'))
    expect((await home.find()).map(({ name }) => name)).toEqual(['b', 'broken'])
  })

  it('reads a file again when a certificate that it names appears or changes', async () => {
    await using home = await aSearchedHome({
      '.kube/config': JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: 'https://c', 'certificate-authority': '../ca.crt' } }],
        contexts: [{ name: 'x', context: { cluster: 'c' } }],
      }),
    })
    const problem = async () => (await home.find())[0]?.contexts[0]?.problem
    expect(await problem()).toContain('does not exist')
    await home.write('ca.crt', 'no certificate')
    expect(await problem()).toContain('holds no certificate')
    await home.write('ca.crt', anIdentity().certificate)
    expect(await problem()).toBeNull()
  })

  it('counts the contexts of files that have not changed, and lists a file once it fits', async () => {
    await using home = await aSearchedHome({
      '.kube/a': contexts(1),
      '.kube/b': contexts(10_000),
      '.kube/c': contexts(9998),
      '.kube/d': contexts(1),
    })
    const problems = async () => (await home.find()).map(({ problem }) => problem)
    const before = await home.find()
    const same = await home.find()
    for (const [at, file] of same.entries()) expect(file.contexts).toBe(before[at]?.contexts)
    await home.write('.kube/a', contexts(3))
    const tooMuch = 'has 9998 contexts; all files together may have at most 20000'
    expect(await problems()).toEqual([null, null, tooMuch, null])
    await home.write('.kube/a', contexts(1))
    expect(await problems()).toEqual([null, null, null, null])
  })
})
