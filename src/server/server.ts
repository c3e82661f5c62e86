import { randomBytes } from 'node:crypto'
import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { FlotillaEvent, Notice } from '#contract'
import { Scope } from '#machinery'
import { Contexts } from './discovery/contexts.ts'
import { Discovery } from './discovery/discovery.ts'
import { ClusterFiles } from './disk/clusterFile.ts'
import { ConfigFolder } from './disk/configFolder.ts'
import { Confirmations } from './disk/confirmations.ts'
import { createApp } from './http/app.ts'
import { Listener } from './http/listener.ts'
import { PageFiles } from './http/pageFiles.ts'
import type { RouteEnvironment } from './http/routeEnvironment.ts'
import { answerUpgrade } from './http/upgrades.ts'
import { WorkspaceStream } from './http/workspaceStream.ts'
import type { FlotillaServer, ServerOptions } from './options.ts'
import type { BerthLauncher } from './roster/launcher.ts'
import { Roster } from './roster/roster.ts'
import { Instance } from './runtime/instance.ts'
import { LinkFiles } from './runtime/linkFiles.ts'
import { AppLog } from './workspace/appLog.ts'
import { eventLine, eventsOfChange, jobLine, RepeatedErrors } from './workspace/clusterEvents.ts'
import { Selection } from './workspace/selection.ts'
import { WorkspaceFeed } from './workspace/workspaceFeed.ts'

/** Berths have 2 s to end; what they leave has a little longer than that. */
const disposalDeadlineMs = 3000

/**
 * openServer answers a server that listens, with the saved selection restored and its berths starting; it waits for no
 * cluster. Throws `AlreadyRunningError` where another server owns the runtime folder and `PortTakenError` where the
 * exact port is not free, and leaves nothing behind then. The caller owns the server; disposing it ends, within
 * seconds, every berth, connection, timer and file of this launch.
 */
export async function openServer(options: ServerOptions): Promise<FlotillaServer> {
  const { clock } = options.environment
  const log = new AppLog(clock, options.onLog)
  const onProblem = (problem: Error) => log.write('error', problem.message)
  const scope = new Scope({ clock, deadlineMs: disposalDeadlineMs, onProblem })
  try {
    return await open(options, scope, log)
  } catch (problem) {
    await scope[Symbol.asyncDispose]()
    throw problem
  }
}

/** Opens the parts in order; the scope ends them in reverse, the listening socket first and the instance file last. */
async function open(options: ServerOptions, scope: Scope, log: AppLog): Promise<FlotillaServer> {
  const { clock } = options.environment
  const instance = scope.own(await Instance.open(options.runtimeDir, clock))
  const launcher = scope.own(await options.openLauncher({ clock, runtimeDir: options.runtimeDir }))

  const feed = scope.own(new WorkspaceFeed(identityOf(options)))
  const onChange = (...events: FlotillaEvent[]) => feed.change(...events)
  const onNotice = (notice: Notice) => {
    log.write(notice.level, notice.text)
    feed.notify(notice)
  }
  const onTrouble = (id: string, text: string) => onNotice({ id, level: 'warning', text })
  const folder = await ConfigFolder.open(options.configDir, onTrouble)
  const files = new ClusterFiles(options.demo === null ? options.configDir : null, onTrouble)
  const confirmations = await Confirmations.open(options.configDir, onTrouble)
  const contexts = new Contexts((path, hash) => confirmations.has(path, hash))
  const roster = scope.own(openRoster(options, { launcher, folder, feed, log }))
  const onComing = (event: FlotillaEvent) => feed.announce(event)
  const selection = scope.own(
    new Selection({ clock, contexts, confirmations, roster, folder, files, onChange, onComing, onNotice }),
  )
  feed.describe({
    clusters: () => roster.clusters.map(({ state }) => state),
    tabOrder: () => selection.tabOrder,
  })
  const discovery = scope.own(
    await Discovery.open(
      {
        clock,
        search: options.kubeconfigs,
        origin: options.kubeconfigSources,
        contexts,
        onFound: (isVisible) => {
          selection.handleContexts()
          if (isVisible)
            feed.tell({ name: 'kubeconfig:available-changed', clusterIds: [...selection.clusterIds] })
        },
        onProblem: (problem) => log.write('error', `Kubeconfigs could not be read: ${String(problem)}`),
      },
      folder.settings.kubeconfigSources,
    ),
  )
  await selection.restore(options.openContexts)

  const stream = scope.own(new WorkspaceStream(feed, roster, clock))
  const listener = scope.own(
    await Listener.open({ port: options.port, runtimeDir: options.runtimeDir, clock }),
  )
  const linkFiles = scope.own(new LinkFiles(options.runtimeDir, clock))
  const openFile = () => linkFiles.write(listener.openUrl())
  const routes: RouteEnvironment = {
    clock,
    contexts,
    roster,
    selection,
    feed,
    log,
    demo: options.demo,
    openUrl: () => listener.openUrl(),
    openFile,
    tradePageCode: (code) => listener.tradePageCode(code),
    downloadCode: () => listener.downloadCode(),
    settings: () => folder.settings,
    changeSettings: async (settings) => {
      const { kubeconfigSources: before, backgroundRefresh } = folder.settings
      await folder.changeSettings(settings)
      for (const cluster of roster.clusters) {
        cluster.reviseLimits()
        if (backgroundRefresh !== settings.backgroundRefresh) cluster.reviseBackgroundRefresh()
      }
      if (JSON.stringify(before) !== JSON.stringify(settings.kubeconfigSources))
        await discovery.changeAdded(settings.kubeconfigSources)
    },
  }
  const app = createApp(routes, new PageFiles(options.uiRoot))
  const answer = getRequestListener(
    async (request, env) => {
      const made = await app.fetch(request, env)
      // For HEAD, Hono makes another answer of the one that says that a berth has answered.
      return env.outgoing.headersSent ? RESPONSE_ALREADY_SENT : made
    },
    { overrideGlobalObjects: false },
  )
  listener.serve({
    handleRequest: (request, response) => void answer(request, response),
    handleUpgrade: (upgrade) => void answerUpgrade(upgrade, { ...routes, stream, headers: listener.headers }),
  })
  const { url, port } = listener
  const { token } = listener.secrets
  await instance.publish({ url, token, pid: process.pid })
  selection.startAll()
  log.write('info', `Flotilla ${options.version} listens on ${url}.`)
  return {
    url,
    port,
    token,
    openUrl: () => listener.openUrl(),
    openFile,
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  }
}

function openRoster(
  options: ServerOptions,
  {
    launcher,
    folder,
    feed,
    log,
  }: { launcher: BerthLauncher; folder: ConfigFolder; feed: WorkspaceFeed; log: AppLog },
): Roster {
  const { clock, random } = options.environment
  const errors = new RepeatedErrors(clock)
  return new Roster({
    clock,
    random,
    launcher,
    backgroundRefresh: () => folder.settings.backgroundRefresh,
    limits: () => ({
      heapMb: folder.settings.processHeapMb,
      requestsInFlight: folder.settings.requestsInFlight,
    }),
    onChange: (previous, next) => {
      if (next.lifecycle === 'closing') errors.forget(next.clusterId)
      const now = clock.now()
      const events = eventsOfChange(previous, next, now)
      const lines = events.flatMap((event) => eventLine(event, now) ?? [])
      for (const line of lines) log.writeFor(next, line)
      feed.change(...events)
    },
    onJob: (cluster, news) => {
      const { clusterId, clusterName } = cluster
      log.writeFor(cluster, jobLine(news, clock.now()))
      feed.tell({ name: 'job:changed', clusterId, clusterName, ...news })
    },
    onLog: (cluster, entry) => log.writeFor(cluster, entry),
    onBackendError: ({ clusterId, clusterName }, { resourceKind, message, error }) => {
      if (!errors.isNew(clusterId, resourceKind, message)) return
      log.writeFor(
        { clusterId, clusterName },
        { at: clock.now(), level: 'error', text: `${resourceKind}: ${message}: ${error}` },
      )
      feed.tell({ name: 'backend-error', clusterId, clusterName, resourceKind, message, error })
    },
  })
}

const identityOf = ({ version, demo }: ServerOptions) => ({
  instance: randomBytes(8).toString('hex'),
  version,
  isDemo: demo !== null,
})
