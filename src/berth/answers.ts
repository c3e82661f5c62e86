import type { Usage } from '#contract'
import type { Clock } from '#machinery'
import type { AccessScope } from './access/accessScope.ts'
import { viewAsRequests } from './access/viewAs.ts'
import { applyRequests } from './applies/applyRequests.ts'
import type { Attention } from './attention/attention.ts'
import { openAttentionCounts } from './attention/attentionSource.ts'
import type { Catalog } from './catalog/catalog.ts'
import { catalogRequests } from './catalog/catalogRequests.ts'
import { openCatalogSummary } from './catalog/catalogSummary.ts'
import { channelRequests } from './channels/channelRequests.ts'
import type { Channels } from './channels/channels.ts'
import { debugRequests } from './debugs/debugRequests.ts'
import type { Debugs } from './debugs/debugs.ts'
import { openDiagnostics } from './diagnostics/diagnostics.ts'
import type { ServedResources } from './discovery/servedResources.ts'
import { editRequests } from './edits/editRequests.ts'
import type { FilesParts } from './files/containerScript.ts'
import { fileRequests } from './files/fileRequests.ts'
import type { Uploads } from './files/uploads.ts'
import { forwardRequests } from './forwards/forwardRequests.ts'
import { type Forwards, forwardsDocument } from './forwards/forwards.ts'
import { helmRequests } from './helm/helmRequests.ts'
import { Acts } from './jobs/acts.ts'
import { activityDocument, nodeJobsDocument } from './jobs/jobDocuments.ts'
import { jobRequests } from './jobs/jobRequests.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { LogParts } from './logs/followedLog.ts'
import { logRequests } from './logs/logRequests.ts'
import type { Metrics } from './metrics/metrics.ts'
import { nodeLogRequests } from './nodelogs/nodeLogRequests.ts'
import { objectRequests } from './objects/objectRequests.ts'
import { openOverview } from './overview/overview.ts'
import { permissionRequests } from './permissions/permissionRequests.ts'
import { openPermissions } from './permissions/permissionsDocument.ts'
import { rbacRequests } from './rbac/rbacRequests.ts'
import type { HelmProgram } from './releases/helmProgram.ts'
import type { ReleaseChanges } from './releases/releaseChanges.ts'
import { releaseRequests } from './releases/releaseRequests.ts'
import { clusterWide, type Documents, type Openers } from './requests/documents.ts'
import type { Handlers } from './requests/handlers.ts'
import type { Log } from './requests/log.ts'
import { schemaRequests } from './schemas/schemaRequests.ts'
import { shellRequests } from './shells/shellRequests.ts'
import { type Shells, shellsDocument } from './shells/shells.ts'
import { snapshotRequests } from './tables/snapshotRequests.ts'
import type { Tables } from './tables/tables.ts'
import { undoRequests } from './undo/undoRequests.ts'
import type { Gate } from './writes/gate.ts'

/** AnswerParts are the parts of the berth that documents and requests are answered from. */
export interface AnswerParts {
  readonly clock: Clock
  readonly access: AccessScope
  readonly served: ServedResources
  readonly metrics: Metrics
  readonly tables: Tables
  readonly catalog: Catalog
  readonly attention: Attention
  readonly jobs: Jobs
  readonly gate: Gate
  readonly channels: Channels
  readonly logs: LogParts
  readonly shells: Shells
  readonly debugs: Debugs
  readonly forwards: Forwards
  readonly files: FilesParts & { readonly log: Log }
  readonly uploads: Uploads
  readonly helm: HelmProgram
  readonly releaseChanges: ReleaseChanges
  readonly serverVersion: () => string | null
  readonly usage: () => Usage
}

/** documentOpeners says how each document is opened. */
export const documentOpeners = (parts: AnswerParts): Openers => {
  const { clock, access, tables, catalog, attention, jobs, shells, forwards } = parts
  return clusterWide({
    activity: () => activityDocument(jobs),
    'node-maintenance': () => nodeJobsDocument(jobs),
    'cluster-overview': () => openOverview(parts),
    'attention-counts': () => openAttentionCounts(attention),
    diagnostics: () => openDiagnostics({ ...parts, reviews: access.reviews }),
    'catalog-summary': () => openCatalogSummary(catalog, tables, access, clock),
    permissions: () => openPermissions({ tables, ...access, clock }),
    shells: () => shellsDocument(shells),
    forwards: () => forwardsDocument(forwards),
  })
}

/** requestHandlers puts the handlers of all requests together. */
export const requestHandlers = (parts: AnswerParts, documents: Documents): Handlers => {
  const { clock, access, served, tables, catalog, jobs, gate, channels, logs, shells, forwards } = parts
  return {
    ...snapshotRequests(tables, documents, clock),
    ...channelRequests(channels),
    ...logRequests(logs),
    ...nodeLogRequests(logs),
    ...shellRequests(shells),
    ...debugRequests(parts.debugs),
    ...forwardRequests(forwards),
    ...fileRequests(parts.files, parts.uploads),
    ...jobRequests(jobs, new Acts(jobs, gate), tables),
    ...objectRequests(served, clock),
    ...schemaRequests(),
    ...editRequests(gate, jobs, clock),
    ...undoRequests(jobs, gate),
    ...applyRequests({ gate, served, jobs }),
    ...helmRequests,
    ...releaseRequests(parts.helm, parts.releaseChanges),
    ...permissionRequests(access.reviews),
    ...viewAsRequests,
    ...rbacRequests(access.namespaces),
    ...catalogRequests(catalog),
  }
}
