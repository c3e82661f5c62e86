import { encodeTail, parseTail } from '#contract'
import type { ViewLocation, ViewState } from '../session/clusterView.ts'
import type { LogLine } from '../session/logChoices.ts'
import { clusterWord } from '../workspace/firstCluster.ts'

/** Place is where a person is: a tab, and what it looks at where that is known. */
export interface Place {
  readonly clusterId: string
  readonly look: ViewLocation | null
  /** The line of the log that a link leads to. */
  readonly line?: LogLine | null
}

// Words of their own, each encoded by URLSearchParams: nothing in a name can be taken for the end of one.
const words = {
  cluster: clusterWord,
  view: 'view',
  scope: 'scope',
  object: 'object',
  namespace: 'in',
  name: 'name',
  panel: 'panel',
  line: 'line',
  pod: 'pod',
  container: 'container',
  instance: 'instance',
} as const

/**
 * encodePlace writes a place as the fragment of an address, which no server sees. It holds ids and names, as far as they
 * say what is looked at: no filter, and nothing of what is in the cluster.
 */
export function encodePlace({ clusterId, look, line = null }: Place): string {
  const fields = new URLSearchParams({ [words.cluster]: clusterId })
  if (look === null) return `#${fields}`
  const { domain, namespace, object, panelTab } = look
  fields.set(words.view, domain)
  if (namespace !== null) fields.set(words.scope, encodeTail(namespace))
  if (object !== null) {
    fields.set(words.object, object.domain)
    if (object.namespace !== '') fields.set(words.namespace, object.namespace)
    fields.set(words.name, object.name)
    if (panelTab !== 'overview') fields.set(words.panel, panelTab)
    if (line !== null) {
      fields.set(words.line, line.at)
      fields.set(words.pod, line.pod)
      fields.set(words.container, line.container)
      if (line.isPrevious) fields.set(words.instance, 'previous')
    }
  }
  return `#${fields}`
}

/** parsePlace reads the fragment of an address; null where it names no tab. Invalid parts are left out. */
export function parsePlace(fragment: string): Place | null {
  const fields = new URLSearchParams(fragment.replace(/^#/u, ''))
  const clusterId = fields.get(words.cluster)
  if (clusterId === null || clusterId === '') return null
  const domain = fields.get(words.view)
  if (domain === null || domain === '') return { clusterId, look: null }
  const tail = parseTail(fields.get(words.scope) ?? '')
  const kind = fields.get(words.object)
  const name = fields.get(words.name)
  const object =
    kind === null || name === null
      ? null
      : { domain: kind, namespace: fields.get(words.namespace) ?? '', name, uid: '' }
  const line = object === null ? null : lineOf(fields)
  return {
    clusterId,
    ...(line === null ? {} : { line }),
    look: {
      domain,
      namespace: tail === null || tail.type === 'cluster' ? null : tail,
      object,
      panelTab: (object === null ? null : fields.get(words.panel)) ?? 'overview',
    },
  }
}

function lineOf(fields: URLSearchParams): LogLine | null {
  const [at, pod, container] = [words.line, words.pod, words.container].map((word) => fields.get(word) ?? '')
  if (!at || !pod || !container || Number.isNaN(Date.parse(at))) return null
  return { at, pod, container, isPrevious: fields.get(words.instance) === 'previous' }
}

/** locationOf is the part of what a tab looks at that an address can say. */
export const locationOf = ({ domain, namespace, object, panelTab }: ViewState): ViewLocation => ({
  domain,
  namespace,
  object,
  panelTab,
})

/** isStepFrom tells whether a person would say that they went from one place to the other, and so could go back. */
export function isStepFrom(before: Place, after: Place): boolean {
  if (before.look === null) return before.clusterId !== after.clusterId
  // Another tab of a panel is the same place; so is an object whose uid has become known.
  const plain = (place: Place): string =>
    encodePlace({ ...place, look: place.look === null ? null : { ...place.look, panelTab: 'overview' } })
  return plain(before) !== plain(after)
}
