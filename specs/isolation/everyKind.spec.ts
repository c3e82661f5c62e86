import { expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { aSimulatedWorld, readObjects } from '#testkit'
import { describeWithBrowser } from '../describeWithBrowser.ts'
import { WorkspacePage } from '../workspacePage.ts'

/** Every kind's view that the simulated cluster has objects for, its kind, and where such an object is written down. */
const kinds = [
  ['Nodes', 'Node', 'node/nodes'],
  ['Pods', 'Pod', 'pod/pods'],
  ['Deployments', 'Deployment', 'deployment/deployments'],
  ['Replica Sets', 'ReplicaSet', 'replicaSet/replicaSets'],
  ['Stateful Sets', 'StatefulSet', 'statefulSet/statefulSets'],
  ['Daemon Sets', 'DaemonSet', 'daemonSet/daemonSets'],
  ['Jobs', 'Job', 'job/jobs'],
  ['Cron Jobs', 'CronJob', 'cronJob/cronJobs'],
  ['Services', 'Service', 'service/services'],
  ['Endpoints', 'Endpoints', 'endpoints/endpoints'],
  ['Ingresses', 'Ingress', 'ingress/ingresses'],
  ['Network Policies', 'NetworkPolicy', 'networkPolicy/networkPolicies'],
  ['Config Maps', 'ConfigMap', 'configMap/configMaps'],
  ['Secrets', 'Secret', 'secret/secrets'],
  ['Persistent Volumes', 'PersistentVolume', 'persistentVolume/persistentVolumes'],
  ['Volume Claims', 'PersistentVolumeClaim', 'persistentVolumeClaim/persistentVolumeClaims'],
  ['Storage Classes', 'StorageClass', 'storageClass/storageClasses'],
  ['Service Accounts', 'ServiceAccount', 'serviceAccount/serviceAccounts'],
  ['Roles', 'Role', 'rbac/roles'],
  ['Role Bindings', 'RoleBinding', 'rbac/roleBindings'],
  ['Cluster Roles', 'ClusterRole', 'rbac/clusterRoles'],
  ['Cluster Role Bindings', 'ClusterRoleBinding', 'rbac/clusterRoleBindings'],
  ['Disruption Budgets', 'PodDisruptionBudget', 'podDisruptionBudget/podDisruptionBudgets'],
  ['Resource Quotas', 'ResourceQuota', 'resourceQuota/resourceQuotas'],
  ['Limit Ranges', 'LimitRange', 'limitRange/limitRanges'],
  ['Pod Autoscalers', 'HorizontalPodAutoscaler', 'horizontalPodAutoscaler/horizontalPodAutoscalers'],
  ['Leases', 'Lease', 'lease/leases'],
] as const

/** An object of equal name, namespace and uid in every cluster; its label says which one it is of. */
function theSame(file: string, cluster: string): KubeObject {
  const [object] = readObjects(new URL(`../../src/kinds/${file}.yaml`, import.meta.url)).values()
  if (object === undefined) throw new Error(`${file} has no object.`)
  const { ownerReferences: _, finalizers: __, deletionTimestamp: ___, ...metadata } = object.metadata
  const namespace = metadata.namespace === undefined ? {} : { namespace: 'shop' }
  return {
    ...object,
    metadata: { ...metadata, ...namespace, name: 'same', uid: `uid-of-${file}`, labels: { of: cluster } },
  }
}

describeWithBrowser('two clusters with equal object names in every view', (browser) => {
  it('show each its own in table and panel, whichever tab was looked at before', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    for (const cluster of ['a', 'b'])
      for (const [, , file] of kinds) world.of(cluster).server.put(theSame(file, cluster))
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    for (const cluster of ['a', 'b']) {
      await page.tab(cluster).click()
      await page.expectActive(cluster)
      await page.table('Pods').expectLive()
      const folded = page.views.locator('.sidebar-group[aria-expanded=false]')
      while ((await folded.count()) > 0) await folded.first().click()
    }
    for (const [view, kind] of kinds) {
      for (const [cluster, other] of [
        ['a', 'b'],
        ['b', 'a'],
      ] as const) {
        await page.tab(cluster).click()
        await page.expectActive(cluster)
        const table = await page.show(view)
        await table.filter(`label:of=${other}`)
        await table.root.getByText(/^No .* match/u).waitFor()
        await table.filter(`label:of=${cluster}`)
        await table.expectNames(['same'])
        await table.row('same').click()
        const panel = page.panel(`${kind} same`)
        await panel.root.getByText(new RegExp(`^${cluster} / (shop / )?${kind}$`, 'u')).waitFor()
        await expect.poll(() => panel.entries('Labels'), { timeout: 10_000 }).toEqual({ of: cluster })
      }
    }
    expect(window.problems).toEqual([])
  }, 300_000)
})
