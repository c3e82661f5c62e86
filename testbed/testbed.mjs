#!/usr/bin/env node
// Builds the testbed's binaries when they are not there yet, and runs one of their subcommands.
// Plain JavaScript without dependencies, for Node 20 and later.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))
const kubernetes = { version: 'v1.36.3', major: '1', minor: '36' }
const observers = new Set(['informer', 'watchlag'])
const keepForDays = 2

const help = `Real Kubernetes clusters on this machine, for tests.

  up NAME... [--pods N] [--nodes N] [--namespaces N] [--json] [--no-metrics] [--minimal] [--goaway-chance P] [--real-node]
  seed --kubeconfig F --pods N [--through etcd|api]        add pods to a running cluster
  churn --kubeconfig F --rate N --seconds S [--namespace X] [--kind annotation|status|recreate]
  informer --kubeconfig F                                  a client-go informer of all pods, measured
  watchlag --kubeconfig F                                  a bare watch, one JSON line for each event
  kubectl ...                                              kubectl itself
  helm ...                                                 Helm itself, built when it is first asked for
  build [--real-node | --helm]                             build only; prints the folder
  doctor [--real-node]                                     say whether it can be built, or a node can run, here
`

/** Says why the testbed cannot be built here, or null. */
function problem() {
  const wanted = /^go (\d+)\.(\d+)/m.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))
  const probe = spawnSync('go', ['env', 'GOVERSION'], { cwd: folder, encoding: 'utf8' })
  if (probe.error) {
    return 'Go is not installed (the testbed compiles Kubernetes from source); see https://go.dev/doc/install'
  }
  const found = /go(\d+)\.(\d+)/.exec(probe.stdout)
  if (probe.status !== 0 || !found || !wanted) return `Go does not work here: ${probe.stderr.trim()}`
  const isOld =
    found[1] === wanted[1] ? Number(found[2]) < Number(wanted[2]) : Number(found[1]) < Number(wanted[1])
  return isOld ? `Go ${wanted[1]}.${wanted[2]} or later is needed; ${found[0]} is installed` : null
}

/** Says why a real node cannot run here, and whether a person could change that, or null. */
function realNodeProblem() {
  const forbidden = (reason) => ({ reason, isForbidden: true })
  if (process.platform !== 'linux') return forbidden('a real node needs Linux')
  if (process.getuid() !== 0) return forbidden('a real node needs root')
  const probe = [
    '--mount',
    '--uts',
    '--ipc',
    '--net',
    '--pid',
    '--cgroup',
    '--fork',
    'mount',
    '-t',
    'tmpfs',
    'none',
    '/tmp',
  ]
  if (spawnSync('unshare', probe).status !== 0)
    return forbidden('this machine forbids namespaces or mounts, which a real node needs')
  try {
    accessSync('/sys/fs/cgroup', constants.W_OK)
  } catch {
    return forbidden('this machine forbids cgroups, which a real node needs')
  }
  const compiler = spawnSync(process.env.CC || 'cc', ['-static', '-x', 'c', '-o', '/dev/null', '-'], {
    input: '#include <stdlib.h>\nint main(void) { return abs(0); }',
  })
  if (compiler.status === 0) return null
  return {
    reason: 'runc needs a C compiler that links statically: install gcc and libc6-dev',
    isForbidden: false,
  }
}

/** Folders whose programs are built only for real nodes. */
const ofRealNode = ['node', 'kubelet']

/** The folder of a module that only names the version of Helm. */
const helmModule = join(folder, 'helm')

/** Lists what the binaries are made of. */
function sources(isRealNode) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(go|mod|sum|yaml)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => {
      const [first] = relative(folder, path).split(sep)
      if (first === 'helm') return false
      return ofRealNode.includes(first) === isRealNode || (isRealNode && /^go\.(mod|sum)$/.test(first))
    })
    .sort()
}

function fingerprint(isRealNode) {
  const hash = createHash('sha256')
  hash.update(
    spawnSync('go', ['env', 'GOVERSION', 'GOOS', 'GOARCH'], { cwd: folder, encoding: 'utf8' }).stdout,
  )
  hash.update(JSON.stringify(kubernetes))
  for (const path of sources(isRealNode)) {
    hash.update(relative(folder, path)).update('\0').update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}

/** Gives the folder with the binaries, building them first when needed. Words go to stderr. */
const build = () =>
  built({
    name: fingerprint(false),
    announcement:
      'compiling Kubernetes, etcd, kwok and metrics-server; the first time takes about 10 minutes',
    compile: (into) => compile({ into, flags: linkerFlags, packages: ['./control', './observe'] }),
  })

/** Gives the folder with the programs and images of a real node, building them first when needed. */
const buildRealNode = () =>
  built({
    name: `node-${fingerprint(true)}`,
    announcement: 'compiling the kubelet, containerd and runc; the first time takes about 6 minutes',
    compile: compileRealNode,
  })

/** Gives the folder with `helm`, building it first when needed. */
const buildHelm = () => {
  const sums = readFileSync(join(helmModule, 'go.sum'))
  return built({
    name: `helm-${createHash('sha256').update(sums).digest('hex').slice(0, 16)}`,
    announcement: 'compiling Helm; the first time takes about 2 minutes',
    compile: (into) =>
      compile({ into: `${into}/`, module: helmModule, packages: ['helm.sh/helm/v4/cmd/helm'] }),
  })
}

async function built({ name, announcement, compile }) {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'flotilla-testbed')
  const finished = join(cache, name)
  if (isThere(finished)) {
    utimesSync(finished, new Date(), new Date())
    return finished
  }
  mkdirSync(cache, { recursive: true })
  await locked(`${finished}.lock`, () => {
    // Another builder may have finished while this one waited.
    if (isThere(finished)) return
    console.error(`testbed: ${announcement}`)
    const started = Date.now()
    const unfinished = `${finished}.${process.pid}.tmp`
    mkdirSync(unfinished)
    try {
      compile(unfinished)
      renameSync(unfinished, finished)
    } finally {
      rmSync(unfinished, { recursive: true, force: true })
    }
    console.error(`testbed: compiled in ${Math.round((Date.now() - started) / 1000)} s`)
    removeOld(cache)
  })
  return finished
}

const version = 'k8s.io/component-base/version'
const linkerFlags = [
  '-s -w',
  `-X ${version}.gitVersion=${kubernetes.version}`,
  `-X ${version}.gitMajor=${kubernetes.major} -X ${version}.gitMinor=${kubernetes.minor}`,
].join(' ')

/** Compiles packages of the Go module in that folder; `into` is a folder with a slash at its end, or a file. */
function compile({ into, packages, flags = '-s -w', tags = '', module = folder, isC = false }) {
  const args = ['build', '-trimpath', '-buildvcs=false', '-ldflags', flags, '-tags', tags, '-o', into]
  const compiled = spawnSync('go', [...args, ...packages], {
    cwd: module,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, CGO_ENABLED: isC ? '1' : '0', GOFLAGS: '-mod=readonly' },
  })
  if (compiled.status !== 0) throw new Error('the testbed does not compile; see above')
}

function compileRealNode(into) {
  const module = join(folder, 'node')
  const containerd = 'github.com/containerd/containerd/v2/cmd'
  const plugins = 'github.com/containernetworking/plugins/plugins'
  compile({ into: `${into}/`, flags: linkerFlags, packages: ['./kubelet'] })
  compile({
    into: `${into}/`,
    module,
    tags: 'no_btrfs,no_zfs,no_devmapper,osusergo,netgo',
    packages: [
      '.',
      ...['containerd', 'containerd-shim-runc-v2', 'ctr'].map((name) => `${containerd}/${name}`),
      `${plugins}/main/bridge`,
      `${plugins}/ipam/host-local`,
    ],
  })
  compile({
    into: join(into, 'runc-itself'),
    module,
    tags: 'osusergo,netgo',
    flags: "-s -w -extldflags '-static'",
    packages: ['github.com/opencontainers/runc'],
    isC: true,
  })
  for (const name of ['mount', 'umount', 'runc']) symlinkSync('node', join(into, name))

  const programs = join(into, 'programs')
  mkdirSync(programs)
  compile({ into: `${programs}/`, module, packages: ['./images/...'] })
  const packed = spawnSync(join(into, 'node'), ['images', programs, join(into, 'images.tar')], {
    stdio: ['ignore', 2, 2],
  })
  if (packed.status !== 0) throw new Error('the images of the real node cannot be packed; see above')
  // The node itself has a shell, for those who enter it.
  renameSync(join(programs, 'tools'), join(into, 'sh'))
  rmSync(programs, { recursive: true })
}

function isThere(path) {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** Runs the work while holding a lock file; a lock whose owner has died is taken over. */
async function locked(path, work) {
  for (let hasTold = false; ; ) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    // If two builders take over at once, both build: each into a folder of its own, so only time is lost.
    if (isAbandoned(path)) rmSync(path, { force: true })
    else {
      if (!hasTold) console.error('testbed: another process is compiling; waiting for it')
      hasTold = true
      await sleep(500)
    }
  }
  try {
    return work()
  } finally {
    rmSync(path, { force: true })
  }
}

function isAbandoned(path) {
  try {
    const owner = Number(readFileSync(path, 'utf8'))
    // Empty for the moment between making the file and writing it.
    if (owner === 0) return Date.now() - statSync(path).mtimeMs > 5000
    process.kill(owner, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

/** Removes builds that nothing has used for a while. */
function removeOld(cache) {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name)
    const isOld = Date.now() - statSync(path).mtimeMs > keepForDays * 24 * 3600 * 1000
    if (isOld) rmSync(path, { recursive: true, force: true })
  }
}

/** Runs the binary in this process's place: same streams, same signals, same end. */
function run(binary, args) {
  const child = spawn(binary, args, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('error', (error) => fail(error.message))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 1
    if (signal) console.error(`testbed: ended by ${signal}`)
  })
}

function fail(message) {
  console.error(`testbed: ${message}`)
  process.exitCode = 1
}

const [command, ...given] = process.argv.slice(2)
const isRealNode = ['up', 'build', 'doctor'].includes(command) && given.includes('--real-node')
const isWithHelm = command === 'build' && given.includes('--helm')
const rest = isRealNode ? given.filter((argument) => argument !== '--real-node') : given
const isHelp = command === undefined || command === 'help' || command === '--help'
const reason = isHelp ? null : problem()
const nodeProblem = isRealNode && reason === null ? realNodeProblem() : null
if (isHelp) {
  process.stdout.write(help)
} else if (command === 'doctor') {
  process.stdout.write(`${JSON.stringify(nodeProblem ?? { reason })}\n`)
} else if (reason ?? nodeProblem) {
  fail(reason ?? nodeProblem.reason)
} else {
  try {
    // Of Helm alone nothing else is needed.
    const helm = isWithHelm || command === 'helm' ? await buildHelm() : null
    const binaries = helm === null ? await build() : null
    const node = isRealNode ? await buildRealNode() : null
    const program = binaries && join(binaries, observers.has(command) ? 'observe' : 'control')
    if (command === 'build') process.stdout.write(`${[binaries, node, helm].filter(Boolean).join('\n')}\n`)
    else if (helm) run(join(helm, 'helm'), given)
    else run(program, [command, ...rest, ...(node ? ['--real-node-programs', node] : [])])
  } catch (error) {
    fail(error.message)
  }
}
