import {
  type ClusterState,
  maxManifests,
  type PermissionParams,
  serviceAccountUser,
  type Target,
} from '#contract'
import { kindOfResource, namespaceKind, serviceAccountKind } from '#kinds'
import type { Application } from '../application/application.ts'
import { applyId, keepApplyDraft, keptApplyDraft } from '../application/applyDraft.ts'
import { saveFile } from '../application/saveFile.ts'
import type { MenuAction } from '../kit/ContextMenuFrame.tsx'
import type { ObjectRef } from '../session/clusterView.ts'
import { obstacleOf } from './actionsOf.ts'
import { targetOf } from './targets.ts'

/** ObjectTool is work on an object's text as a menu offers it, and what the person must be allowed to do for it. */
export interface ObjectTool extends MenuAction {
  readonly needs: readonly (readonly PermissionParams[])[]
}

type Page = Pick<Application, 'tabs' | 'notices' | 'dialog'>

/** objectTools are edit, duplicate and export of one object, in its own cluster. */
export function objectTools(page: Page, cluster: ClusterState, object: ObjectRef): readonly ObjectTool[] {
  const target = targetOf(object)
  if (target === null) return []
  const place = { namespace: target.namespace, name: target.name }
  const changing = (verb: string) => ({
    verb,
    group: target.group,
    resource: target.resource,
    subresource: '',
    ...place,
  })
  const attempt = (work: () => Promise<void>) => () => void page.notices.attempt(cluster.clusterId, work)
  return [
    {
      ...{
        id: 'edit',
        label: 'Edit…',
        obstacle: obstacleOf(cluster),
        needs: [[changing('update')], [changing('patch')]],
      },
      run: attempt(() => editObject(page, cluster, object, target)),
    },
    {
      ...{ id: 'duplicate', label: 'Duplicate…', obstacle: obstacleOf(cluster), needs: [] },
      run: attempt(() => duplicate(page, cluster, target)),
    },
    exportTool(page, cluster, [target]),
    ...accessTools(page, cluster, target),
  ]
}

/** accessTools say who may do something to an object, and what a service account may do. */
function accessTools({ dialog }: Page, cluster: ClusterState, target: Target): ObjectTool[] {
  const { clusterId } = cluster
  const { group, resource, name } = target
  // A namespace is in itself, as far as roles go.
  const namespace = kindOfResource(target) === namespaceKind ? name : target.namespace
  const offer = { obstacle: notConnected(cluster), needs: [] }
  const wish = { verb: 'get', group, resource, namespace, name }
  const whoCan = {
    ...{ ...offer, id: 'who-can', label: 'Show who can…' },
    run: () => dialog.set({ type: 'who-can', clusterId, wish }),
  }
  const kind = kindOfResource(target)
  if (kind?.kind === 'Role' || kind?.kind === 'ClusterRole')
    return [
      whoCan,
      {
        ...{ ...offer, id: 'holders', label: 'Show who holds it…' },
        run: () => dialog.set({ type: 'holders', clusterId, role: { namespace: target.namespace, name } }),
      },
    ]
  if (kind !== serviceAccountKind) return [whoCan]
  const user = serviceAccountUser(namespace, name)
  return [
    whoCan,
    {
      ...{ ...offer, id: 'rights', label: 'Show permissions…' },
      run: () =>
        dialog.set({ type: 'rights', clusterId, subject: { kind: 'ServiceAccount', namespace, name } }),
    },
    {
      ...{ ...offer, id: 'view-as', label: 'View as…' },
      run: () => dialog.set({ type: 'view-as', clusterId, user }),
    },
  ]
}

const notConnected = ({ clusterName, lifecycle }: ClusterState): string | null =>
  lifecycle === 'ready' || lifecycle === 'syncing' ? null : `${clusterName} is not connected`

/** selectionTools is the export of several objects of one cluster, as one file. */
export function selectionTools(
  page: Pick<Page, 'tabs' | 'notices'>,
  cluster: ClusterState,
  objects: readonly ObjectRef[],
): readonly ObjectTool[] {
  const targets = objects.flatMap((object) => targetOf(object) ?? [])
  return targets.length === 0 ? [] : [exportTool(page, cluster, targets)]
}

function exportTool(
  page: Pick<Page, 'tabs' | 'notices'>,
  cluster: ClusterState,
  targets: readonly Target[],
): ObjectTool {
  return {
    id: 'export',
    label: targets.length === 1 ? 'Export manifest' : 'Export manifests',
    obstacle: notConnected(cluster),
    needs: [],
    run: () =>
      void page.notices.attempt(cluster.clusterId, () => exportObjects(page, cluster.clusterId, targets)),
  }
}

/** Opens the object at its YAML with an edit of it begun. An edit that is kept from before goes on. */
async function editObject(page: Page, { clusterId }: ClusterState, object: ObjectRef, target: Target) {
  const session = sessionOf(page, clusterId)
  const { group, version, resource, namespace, name } = target
  const at = await session.request(
    'object/edit',
    { group, version, resource, namespace, name },
    new AbortController().signal,
  )
  if (target.uid !== '' && at.uid !== target.uid) throw new Error(`Another object has the name ${name} now.`)
  const { yaml, uid, resourceVersion, owners } = at
  session.begunEdit.set({
    object,
    draft: { text: yaml, base: yaml, uid, resourceVersion, owners: [...owners] },
  })
  session.view.openObject(object)
  session.view.showPanelTab('yaml')
  page.tabs.activate(clusterId)
}

/** Puts a copy of the object into the view Apply, under another name. */
async function duplicate(page: Page, { clusterId }: ClusterState, target: Target) {
  const session = sessionOf(page, clusterId)
  const kept = keptApplyDraft(session)
  if (kept !== null && kept.text.trim() !== '')
    throw new Error('Apply manifest still holds a text that was not applied. Apply or clear it first.')
  const { yaml } = await session.request(
    'manifests/export',
    { targets: [target] },
    new AbortController().signal,
  )
  if (yaml === '') throw new Error(`${target.name} is gone, or may not be read.`)
  const text = yaml.replace(/^( {2}name: ).*$/mu, `$1${copyName(target.name)}`)
  keepApplyDraft(session, { text, namespace: target.namespace || 'default' })
  session.view.show(applyId)
  page.tabs.activate(clusterId)
}

const copyName = (name: string): string => `${name.slice(0, 58)}-copy`

/** Saves the objects as one file that can be applied. */
async function exportObjects(
  page: Pick<Page, 'tabs'>,
  clusterId: ClusterState['clusterId'],
  targets: readonly Target[],
) {
  const session = sessionOf(page, clusterId)
  const asked = new AbortController().signal
  const texts: string[] = []
  let missing = 0
  for (let at = 0; at < targets.length; at += maxManifests) {
    const part = targets.slice(at, at + maxManifests)
    const exported = await session.request('manifests/export', { targets: part }, asked)
    if (exported.yaml !== '') texts.push(exported.yaml)
    missing += exported.missing.length
  }
  const [first, ...others] = targets
  if (texts.length === 0)
    throw new Error(
      others.length === 0
        ? `${first?.name} is gone, or may not be read.`
        : 'None of these objects can be read any more.',
    )
  const kind = first === undefined ? 'objects' : (kindOfResource(first)?.kind ?? first.resource)
  const name = others.length === 0 ? `${kind.toLowerCase()}-${first?.name}.yaml` : 'manifests.yaml'
  saveFile(new Blob([texts.join('---\n')], { type: 'application/yaml' }), name)
  if (missing > 0) throw new Error(`Exported, without ${missing} that cannot be read any more.`)
}

function sessionOf({ tabs }: Pick<Page, 'tabs'>, clusterId: ClusterState['clusterId']) {
  const session = tabs.session(clusterId)
  if (session === null) throw new Error('The cluster is closed.')
  return session
}
