import {
  type AppLog,
  apiRoot,
  type ClusterId,
  type ClusterSettings,
  type Demo,
  type DemoFaultName,
  type ErrorBody,
  FlotillaError,
  type Kubeconfigs,
  pageKeyHeader,
  type RequestParams,
  requestAddress,
  type Settings,
  type ViewAs,
} from '#contract'

/** WantedDownload is a log that the browser saves. */
export type WantedDownload =
  | { readonly request: 'logs/download'; readonly params: RequestParams<'logs/download'> }
  | { readonly request: 'node/logs/download'; readonly params: RequestParams<'node/logs/download'> }

/** ServerApi is the part of the server's HTTP API the page uses: nothing in it waits for a cluster. */
export interface ServerApi {
  kubeconfigs(): Promise<Kubeconfigs>
  /** `confirmed` is the hash of what the person has agreed that the context uses. */
  select(clusterId: ClusterId, confirmed: string | null): Promise<void>
  deselect(clusterId: ClusterId): Promise<void>
  orderTabs(clusterIds: readonly ClusterId[]): Promise<void>
  retry(clusterId: ClusterId): Promise<void>
  /** The view state of that cluster on the server; null if there is none. */
  view(clusterId: ClusterId): Promise<unknown>
  keepView(clusterId: ClusterId, view: unknown): Promise<void>
  settings(): Promise<Settings>
  changeSettings(change: Partial<Settings>): Promise<Settings>
  changeClusterSettings(clusterId: ClusterId, change: Partial<ClusterSettings>): Promise<ClusterSettings>
  /** Views the cluster as that user, or (null) as the person's own; resolves when the process of the other one has ended. */
  viewAs(clusterId: ClusterId, viewAs: ViewAs | null): Promise<void>
  log(): Promise<AppLog>
  /** The two below are answered only where the workspace says that it is a demo. */
  demo(): Promise<Demo>
  switchDemoFaults(clusterId: ClusterId, faults: readonly DemoFaultName[]): Promise<Demo>
  /** An address that the browser saves everything the nodes have of that log from. It is good once, for a minute. */
  downloadAddress(clusterId: ClusterId, wanted: WantedDownload): Promise<string>
  /** The bytes of a file of a container, as they come. Rejects with a FlotillaError where there are none. */
  fileContent(
    clusterId: ClusterId,
    wanted: RequestParams<'files/content'>,
    signal: AbortSignal,
  ): Promise<Response>
  /** A folder of a container as an archive, as it comes. Rejects as above. */
  fileTree(clusterId: ClusterId, wanted: RequestParams<'files/tree'>, signal: AbortSignal): Promise<Response>
  /** Whether the server accepts this page at all. */
  isWelcome(): Promise<boolean>
}

/**
 * browserServerApi speaks to the server the page came from, and shows it the page's key. Rejects with a FlotillaError, or
 * as `fetch` does.
 */
export function browserServerApi(key: () => string | null): ServerApi {
  const ask = (path: string, init: RequestInit = {}) => {
    const shown = key()
    const headers = { ...init.headers, ...(shown === null ? {} : { [pageKeyHeader]: shown }) }
    return fetch(apiRoot + path, { ...init, headers, credentials: 'omit' })
  }
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> =>
    answerOf(await ask(path, { method, ...jsonBody(body) }), `${method} ${path}`)
  const bytesOf = async (clusterId: ClusterId, address: string, signal: AbortSignal): Promise<Response> => {
    const response = await ask(`${address}&${new URLSearchParams({ clusterId })}`, { signal })
    if (!response.ok) await answerOf(response, `GET ${address.replace(/\?.*$/u, '')}`)
    return response
  }
  return {
    kubeconfigs: async () => (await call('GET', '/kubeconfigs')) as Kubeconfigs,
    select: async (clusterId, confirmed) =>
      void (await call('PUT', `/selection/${encodeURIComponent(clusterId)}`, { confirmed })),
    deselect: async (clusterId) =>
      void (await call('DELETE', `/selection/${encodeURIComponent(clusterId)}`, {})),
    orderTabs: async (clusterIds) => void (await call('PUT', '/tab-order', { clusterIds })),
    retry: async (clusterId) =>
      void (await call('POST', `/clusters/${encodeURIComponent(clusterId)}/retry`, {})),
    view: (clusterId) => call('GET', `/clusters/${encodeURIComponent(clusterId)}/view`),
    keepView: async (clusterId, view) =>
      void (await call('PUT', `/clusters/${encodeURIComponent(clusterId)}/view`, view)),
    settings: async () => (await call('GET', '/settings')) as Settings,
    changeSettings: async (change) => (await call('PATCH', '/settings', change)) as Settings,
    changeClusterSettings: async (clusterId, change) =>
      (await call('PATCH', `/clusters/${encodeURIComponent(clusterId)}/settings`, change)) as ClusterSettings,
    viewAs: async (clusterId, viewAs) => {
      const path = `/clusters/${encodeURIComponent(clusterId)}/view-as`
      await (viewAs === null ? call('DELETE', path, {}) : call('PUT', path, viewAs))
    },
    log: async () => (await call('GET', '/log')) as AppLog,
    demo: async () => (await call('GET', '/demo')) as Demo,
    switchDemoFaults: async (clusterId, faults) =>
      (await call('POST', `/demo/${encodeURIComponent(clusterId)}/faults`, { faults })) as Demo,
    downloadAddress: async (clusterId, wanted) => {
      const { code } = (await call('POST', '/download-code', {})) as { code: string }
      const names = new URLSearchParams({ clusterId, code })
      return `${apiRoot}${addressOf(wanted)}&${names}`
    },
    fileContent: (clusterId, wanted, signal) =>
      bytesOf(clusterId, requestAddress('files/content', wanted), signal),
    fileTree: (clusterId, wanted, signal) => bytesOf(clusterId, requestAddress('files/tree', wanted), signal),
    isWelcome: async () => (await ask('/workspace')).status !== 401,
  }
}

const addressOf = (wanted: WantedDownload): string =>
  wanted.request === 'logs/download'
    ? requestAddress(wanted.request, wanted.params)
    : requestAddress(wanted.request, wanted.params)

const jsonBody = (body: unknown): RequestInit =>
  body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }

async function answerOf(response: Response, question: string): Promise<unknown> {
  const text = await response.text()
  const answer: unknown = text === '' ? null : parsed(text)
  if (response.ok) return answer
  if (isErrorBody(answer)) {
    throw new FlotillaError(answer.error.code, answer.error.message, { details: answer.error.details })
  }
  throw new FlotillaError('internal', `The server answered ${response.status} to ${question}.`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the status alone tells them apart.
    return null
  }
}

const isErrorBody = (answer: unknown): answer is ErrorBody =>
  typeof answer === 'object' && answer !== null && 'error' in answer
