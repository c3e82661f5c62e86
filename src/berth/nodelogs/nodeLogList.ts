import type { NodeLogList, NodeLogName } from '#contract'
import { isForbidden, isNotFound, type KubeClient } from '#kube'
import type { Clock, KubeObject } from '#machinery'
import { firstWords, isOfJournal } from './journalLines.ts'
import { isWebPage, logsPathOf, type NodeAnswer, readNode, refusalOf } from './nodeProxy.ts'

/** A folder's list is some hundred bytes for each file. */
const maxListBytes = 1 << 20
/** More files than a person chooses from. */
const maxFiles = 200
/** An answer that has more is one all the same. */
const maxProbeBytes = 64 * 1024
const kubelet = 'kubelet'
/** The service of a container runtime, by the scheme of its version. */
const runtimes: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  'cri-o': 'crio',
  docker: 'docker',
}
/** Files of other programs than a reader of text, and those that are packed. */
const unreadable = /^(?:[bw]tmp|lastlog|faillog|tallylog)|\.(?:gz|xz|zst|bz2|zip|journal)$/u

/**
 * nodeLogList finds out which of its own logs a node shows. Rejects with a KubeError where the node may not be asked, or does not
 * answer.
 */
export async function nodeLogList(
  client: KubeClient,
  node: string,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
): Promise<NodeLogList> {
  const path = logsPathOf(node)
  const asked = await readNode(client, `${path}?query=${kubelet}&tailLines=1`, {
    ...{ signal, clock, mostBytes: maxListBytes },
  })
  // The kubelet's own answer where `enableSystemLogHandler` is off.
  if (asked.status === 405) return { shows: 'off', logs: [] }
  if (asked.status !== 200) throw refusalOf(asked)
  // Without `enableSystemLogQuery` the question is passed over, and the folder is listed.
  if (isWebPage(asked)) return { shows: 'no-query', logs: filesIn(asked) }
  const listed = await readNode(client, path, { signal, clock, mostBytes: maxListBytes })
  const files = listed.status === 200 && isWebPage(listed) ? filesIn(listed) : []
  const isThere = isOfJournal(firstWords(asked.bytes.subarray(0, maxProbeBytes)))
  if (!isThere) return { shows: 'no-journal', logs: files }
  const services = [kubelet, ...(await runtimeOf(client, node, signal))]
  return {
    shows: 'journal',
    logs: [...services.map((service): NodeLogName => ({ from: 'journal', service })), ...files],
  }
}

/** The service of the node's container runtime; none where it is not known. */
async function runtimeOf(client: KubeClient, node: string, signal: AbortSignal): Promise<string[]> {
  try {
    const { status = {} } = await client.json<KubeObject>(`/api/v1/nodes/${encodeURIComponent(node)}`, {
      signal,
    })
    const { nodeInfo = {} } = status as { readonly nodeInfo?: { readonly containerRuntimeVersion?: string } }
    const service = runtimes[nodeInfo.containerRuntimeVersion?.split('://')[0] ?? '']
    return service === undefined ? [] : [service]
  } catch (problem) {
    if (isForbidden(problem) || isNotFound(problem)) return []
    throw problem
  }
}

/** The files of a folder's list, which is a web page: of the kubelet first, then by their names. */
function filesIn({ bytes }: NodeAnswer): NodeLogName[] {
  const names = new Set<string>()
  for (const [, address = ''] of bytes.toString('utf8').matchAll(/<a href="([^"]*)">/gu)) {
    const name = nameOf(address)
    if (name === null || unreadable.test(name)) continue
    names.add(name)
    if (names.size >= maxFiles) break
  }
  const rank = (name: string) => (name.startsWith(kubelet) ? 0 : 1)
  return [...names]
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((file) => ({ from: 'file', file }))
}

/** The name that an address of the list means; null where it is a folder or no name at all. */
function nameOf(address: string): string | null {
  try {
    const name = decodeURIComponent(address.replace(/^\.\//u, '').replaceAll('&amp;', '&'))
    return name === '' || name.length > 255 || /[/\\]|^\.{1,2}$/u.test(name) ? null : name
  } catch {
    return null
  }
}
