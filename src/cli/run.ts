import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { systemClock } from '#machinery'
import {
  AlreadyRunningError,
  defaultRuntimeDir,
  forkedBerths,
  openServer,
  PortTakenError,
  requestOpenFile,
  requestOpenUrl,
  searchInThread,
} from '#server'
import { appCommand, browserCommand, hasDesktop, launch } from './browser.ts'
import { type Flags, helpText, parseFlags } from './flags.ts'
import { chooseShown, type Shown } from './shown.ts'
import type { CliWorld } from './world.ts'

const usualPort = 7420

/**
 * runCli runs the command line and resolves with the exit code: 0 when it ended as asked, 1 when it failed, 2 when the
 * command line is wrong. It serves until `stop` is aborted and leaves nothing behind.
 */
export async function runCli(world: CliWorld): Promise<number> {
  const asked = parseFlags(world.args, world)
  switch (asked.type) {
    case 'help':
      world.print(helpText)
      return 0
    case 'version':
      world.print(`${world.product.version}\n`)
      return 0
    case 'problem':
      world.warn(`${asked.sentence} \`npm start -- --help\` lists the flags.\n`)
      return 2
    case 'run':
      return serve(world, asked.flags)
  }
}

async function serve(world: CliWorld, flags: Flags): Promise<number> {
  try {
    await using kubeconfigs = searchInThread(world.product.kubeconfigsEntry, systemClock)
    await using shown = await chooseShown(world, flags, kubeconfigs)
    return await serveShown(world, flags, shown)
  } catch (problem) {
    if (problem instanceof AlreadyRunningError) return openRunning(world, flags, problem)
    const isSentence = problem instanceof PortTakenError
    if (isSentence) world.warn(`${problem.message} Choose another with --port, or leave --port out.\n`)
    else world.warn(`Flotilla could not start: ${problem instanceof Error ? problem.message : problem}\n`)
    return 1
  }
}

async function serveShown(world: CliWorld, flags: Flags, { options, words }: Shown): Promise<number> {
  const { configDir } = options
  const unwritable = writeProblem(configDir)
  if (unwritable !== null)
    world.warn(
      `Settings cannot be saved in ${configDir} (${unwritable}). Changes last until Flotilla stops; --config-dir names another folder.\n`,
    )
  await using server = await openServer({
    ...options,
    runtimeDir: defaultRuntimeDir(world.desktop.variables),
    port: { wanted: flags.port ?? usualPort, isExact: flags.port !== null },
    openLauncher: forkedBerths(world.product.berthEntry, world.product.compiledFolder),
    uiRoot: world.product.uiRoot,
    version: world.product.version,
    environment: { clock: systemClock, random: Math.random },
  })
  if (!world.stop.aborted) {
    world.print(`Flotilla runs at ${server.url}. Ctrl+C stops it.\n`)
    if (words !== null) world.print(words)
    await present(world, flags, { link: async () => server.openUrl(), file: () => server.openFile() })
  }
  await aborted(world.stop)
  return 0
}

async function openRunning(
  world: CliWorld,
  flags: Flags,
  { instance, message }: AlreadyRunningError,
): Promise<number> {
  const link = instance === null ? null : await requestOpenUrl(instance)
  if (instance === null || link === null) {
    world.warn(`${message} It does not answer; end that process and start again.\n`)
    return 1
  }
  world.print(`Flotilla is already running at ${instance.url}.\n`)
  const { kubeconfigs, contexts, port, configDir, isDemo } = flags
  if (kubeconfigs.length + contexts.length > 0 || port !== null || configDir !== null || isDemo)
    world.warn('It keeps the flags it was started with; stop it first to use others.\n')
  await present(world, flags, {
    link: async () => (await requestOpenUrl(instance)) ?? link,
    file: () => requestOpenFile(instance),
  })
  return 0
}

/** Ways into a server, a new one with each call. */
interface Entries {
  link(): Promise<string>
  /** The path of a file that leads to a link; null where the server does not answer. */
  file(): Promise<string | null>
}

async function present(world: CliWorld, flags: Flags, entries: Entries): Promise<void> {
  const isOpened = await openWindow(world, flags, entries)
  // A link works once, so the printed one is another than the browser's.
  const link = await entries.link()
  world.print(
    isOpened
      ? `The browser is open. Where it shows no page, or for another browser on this machine, this link works once, within 60 seconds:\n  ${link}\n`
      : `Open this link (it works once, within 60 seconds; \`npm start\` again prints a new one):\n  ${link}\n`,
  )
}

async function openWindow(world: CliWorld, flags: Flags, entries: Entries): Promise<boolean> {
  if (flags.opens === 'nothing' || !hasDesktop(world.desktop)) return false
  const path = await entries.file()
  if (path === null) return false
  // Everyone on this machine can read a program's arguments, so they name a file and not the link in it.
  const address = pathToFileURL(path).href
  if (flags.opens === 'app') {
    const command = appCommand(address, world.desktop)
    if (command !== null && (await launch(command))) return true
    world.warn('No Chrome, Chromium or Edge was found for --app.\n')
  }
  return launch(browserCommand(address, world.desktop))
}

/** Why nothing can be written to that folder; null where it can. The folder is created when missing. */
function writeProblem(path: string): string | null {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    // Permissions alone do not show it: the whole file system may be read-only.
    rmSync(mkdtempSync(join(path, '.probe-')), { recursive: true })
    return null
  } catch (problem) {
    return problem instanceof Error && 'code' in problem ? String(problem.code) : String(problem)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
