import { join } from 'node:path'
import { defaultConfigDir, findsKubeconfigs, type ServerOptions } from '#server'
import { DemoProcess } from '#sim'
import type { Flags } from './flags.ts'
import type { CliWorld } from './world.ts'

/** Shown is what the server shows (the user's own clusters, or the demo fleet) and where it keeps its settings. */
export interface Shown extends AsyncDisposable {
  readonly options: Pick<
    ServerOptions,
    'configDir' | 'kubeconfigSources' | 'kubeconfigs' | 'openContexts' | 'demo'
  >
  /** Printed after the address; null where there is nothing to say. */
  readonly words: string | null
}

/**
 * chooseShown starts the demo fleet where it is requested, or where there is no kubeconfig at all. Nothing of the demo
 * is written to the user's own folders. Disposing the result ends the fleet.
 */
export async function chooseShown(
  world: CliWorld,
  flags: Flags,
  kubeconfigs: ServerOptions['kubeconfigs'],
): Promise<Shown> {
  const own = {
    configDir: flags.configDir ?? defaultConfigDir(world.desktop.variables, world.home),
    kubeconfigSources: {
      flags: flags.kubeconfigs,
      environment: world.desktop.variables.KUBECONFIG || null,
      home: world.home,
    },
    kubeconfigs,
    openContexts: flags.contexts,
    demo: null,
  }
  if (!flags.isDemo && (await findsKubeconfigs(own)))
    return { options: own, words: null, async [Symbol.asyncDispose]() {} }
  const fleet = await DemoProcess.open(world.product.demoEntry)
  const contexts = fleet.clusters.map(({ context }) => context)
  return {
    options: {
      configDir: join(fleet.folder, 'settings'),
      kubeconfigSources: { flags: [fleet.kubeconfig], environment: null, home: world.home },
      kubeconfigs,
      openContexts: flags.contexts.length > 0 ? flags.contexts : contexts,
      demo: fleet,
    },
    words: flags.isDemo
      ? 'This is a demo of simulated clusters; nothing of it is kept.\n'
      : 'No kubeconfig was found, so this is a demo of simulated clusters. To see your own, put a kubeconfig into ~/.kube, or name one in KUBECONFIG or with --kubeconfig FILE.\n',
    [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose](),
  }
}
