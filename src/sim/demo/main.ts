import { messageOf, systemClock } from '#machinery'
import { DemoFleet } from './demoFleet.ts'
import type { FromDemo, ToDemo } from './demoProcess.ts'

/** The program of the demo fleet. It runs as long as the channel to its parent. */
const tell = (message: FromDemo) => {
  if (process.connected) process.send?.(message)
}

try {
  const fleet = await DemoFleet.open({ clock: systemClock, random: Math.random })
  const end = () => void fleet[Symbol.asyncDispose]().finally(() => process.exit(0))
  process.once('disconnect', end)
  process.once('SIGTERM', end)
  process.on('message', (message: ToDemo) => {
    const { id, context, faults } = message
    void fleet
      .switchFaults(context, faults)
      .finally(() => tell({ t: 'switched', id, clusters: fleet.clusters }))
  })
  const { folder, kubeconfig, clusters } = fleet
  if (process.connected) tell({ t: 'ready', folder, kubeconfig, clusters })
  else end()
} catch (problem) {
  tell({ t: 'failed', reason: messageOf(problem) })
  process.exit(1)
}
