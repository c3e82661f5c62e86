import type { WorkspaceFrame } from '#contract'
import { systemClock } from '#machinery'
import { browserDial } from './wire/dial.ts'
import { EarlySockets } from './wire/earlySockets.ts'
import { clusterSocketPath, hasProcess, workspaceSocketPath } from './wire/socketPaths.ts'
import { browserPageKey } from './workspace/browserPageKey.ts'
import { firstCluster } from './workspace/firstCluster.ts'

/** The page's own script runs at the latest after this long, whether or not its sockets have been dialled. */
const mostMs = 150

/**
 * The page's first script, a few kilobytes that run while the browser still fetches and compiles the rest. It gets the page's
 * key, opens the workspace's socket, and then the socket of the tab that the page will show first. The rest runs for long
 * without a break, so it waits until these are on their way.
 */
export const begun = await begin()

async function begin() {
  const key = await browserPageKey()
  const sockets = new EarlySockets(browserDial(key), systemClock)
  // Without a key the server would refuse; the page says so when it dials.
  if (key() !== null) await dialled(sockets)
  return { key, sockets }
}

function dialled(sockets: EarlySockets): Promise<void> {
  return new Promise((resolve) => {
    const wait = systemClock.after(mostMs, resolve)
    sockets.open(workspaceSocketPath, (text) => {
      openFirst(sockets, text)
      wait[Symbol.dispose]()
      resolve()
    })
  })
}

function openFirst(sockets: EarlySockets, text: string): void {
  const frame = JSON.parse(text) as WorkspaceFrame
  if (frame.t !== 'workspace') return
  const cluster = firstCluster(frame.workspace, location.hash)
  if (cluster !== null && hasProcess(cluster.lifecycle)) sockets.open(clusterSocketPath(cluster.clusterId))
}
