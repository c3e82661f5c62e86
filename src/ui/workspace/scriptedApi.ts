import type { Settings } from '#contract'
import type { ServerApi } from './serverApi.ts'

/** ScriptedApi is a server's HTTP API in tests: it notes what was called and answers at once. */
export interface ScriptedApi extends ServerApi {
  readonly calls: string[]
  isWelcomeNow: boolean
  /** What the next calls reject with; null for none. */
  problem: Error | null
}

export function scriptedApi(): ScriptedApi {
  const calls: string[] = []
  const note = async (call: string) => {
    calls.push(call)
    if (api.problem !== null) throw api.problem
  }
  const settings: Settings = {
    version: 1,
    theme: 'system',
    allowDuplicateContextNames: false,
    backgroundRefresh: true,
    kubeconfigSources: [],
    processHeapMb: 2048,
    requestsInFlight: 50,
  }
  const api: ScriptedApi = {
    calls,
    isWelcomeNow: true,
    problem: null,
    kubeconfigs: async () => {
      await note('kubeconfigs')
      return { files: [], others: [] }
    },
    select: (clusterId) => note(`select ${clusterId}`),
    deselect: (clusterId) => note(`deselect ${clusterId}`),
    orderTabs: (clusterIds) => note(`order ${clusterIds.join(' ')}`),
    retry: (clusterId) => note(`retry ${clusterId}`),
    view: async () => null,
    keepView: async () => {},
    settings: async () => settings,
    changeSettings: async (change) => {
      await note(`settings ${JSON.stringify(change)}`)
      return { ...settings, ...change }
    },
    changeClusterSettings: async (clusterId, change) => {
      await note(`settings of ${clusterId} ${JSON.stringify(change)}`)
      return { version: 1, namespaces: [], colour: null, protection: 'open', ...change }
    },
    viewAs: (clusterId, viewAs) => note(`view ${clusterId} as ${JSON.stringify(viewAs)}`),
    log: async () => ({ entries: [] }),
    demo: async () => ({ clusters: [] }),
    switchDemoFaults: async (clusterId, faults) => {
      await note(`faults ${clusterId} ${faults.join(' ')}`)
      return { clusters: [] }
    },
    downloadAddress: async (clusterId, wanted) => {
      await note(`download ${clusterId} ${JSON.stringify(wanted)}`)
      return '/download'
    },
    fileContent: async (clusterId, wanted) => {
      await note(`content ${clusterId} ${JSON.stringify(wanted)}`)
      return new Response('')
    },
    fileTree: async (clusterId, wanted) => {
      await note(`tree ${clusterId} ${JSON.stringify(wanted)}`)
      return new Response('')
    },
    isWelcome: async () => {
      if (api.problem !== null) throw api.problem
      return api.isWelcomeNow
    },
  }
  return api
}
