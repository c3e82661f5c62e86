/**
 * contract: what page, server and berth say to each other. Here live ids, scopes, schemas, frames, events and the
 * catalogue of errors; behaviour never will. Start reading at frames.ts for the data and states.ts for the workspace.
 */

export {
  type Act,
  type ActAnswer,
  actSchema,
  fieldManager,
  maxTargets,
  type Target,
  targetSchema,
} from './actions.ts'
export {
  type MergedDocument,
  type MergedSnapshot,
  type PartFrame,
  type PartOutcome,
  partDeadlineMs,
  partLimit,
  type SubscriptionFrame,
  singleClusterDomains,
  subscriptionFrameSchema,
} from './aggregates.ts'
export { tabOrderSchema } from './api.ts'
export { apiRoot } from './apiRoot.ts'
export type { AppLog, AppLogEntry } from './appLog.ts'
export { type AttentionCounts, attentionDomain, type Severity, severityWords } from './attention.ts'
export type {
  CatalogHealth,
  CatalogHit,
  CatalogNamespace,
  CatalogObject,
  CatalogQueryAnswer,
  CatalogResource,
  CatalogSearchAnswer,
  CatalogState,
  CatalogSummary,
} from './catalog.ts'
export {
  type CatalogQueryParams,
  type CatalogSearchParams,
  catalogSorts,
} from './catalog.ts'
export { type Cell, type CellType, type Column, firstCell, type Row, type Tone } from './cells.ts'
export {
  type ChannelBytes,
  channelFrame,
  maxChannelFrameBytes,
  maxChannels,
  maxCreditBytes,
  type OpenChannelReport,
  readChannelFrame,
} from './channels.ts'
export { type ClusterScope, encodeClusterScope, parseClusterScope } from './clusterScope.ts'
export {
  type BerthSettings,
  type ClusterSettings,
  clusterSettingsPatchSchema,
  clusterSettingsSchema,
  maxViewBytes,
  type Protection,
} from './clusterSettings.ts'
export {
  type BerthAccess,
  type BerthAddress,
  type BerthOpening,
  berthSecretHeader,
  type FromBerth,
  type LogEntry,
  type ToBerth,
} from './control.ts'
export { ControlLines, controlLine } from './controlLines.ts'
export {
  type DebugContainerOpening,
  type DebugProfile,
  debugContainerNeeds,
  debugProfiles,
  type MadePod,
  madePodSchema,
  maxMadePods,
  type NodeShellOpening,
  nodeShellNeeds,
  type PodCopyOpening,
  podCopyNeeds,
} from './debugs.ts'
export { type Demo, type DemoCluster, type DemoFaultName, demoFaultsSchema } from './demo.ts'
export type { HeldFields, ObjectDetails, ObjectNeighbour, Revision, SecretValue } from './details.ts'
export { type Diagnostics, type DocumentDomain, type Documents, documentDomains } from './documents.ts'
export type {
  EditObstacle,
  EditParams,
  EditText,
  FieldProblem,
  ReviewAnswer,
  SaveAnswer,
} from './edits.ts'
export { type ErrorBody, type ErrorCode, errorCatalogue, FlotillaError } from './errors.ts'
export { eventSchemas, type FlotillaEvent, type WorkspaceFrame } from './events.ts'
export {
  type FileContentParams,
  type FileEntry,
  type FileListParams,
  type FileTreeParams,
  type FileType,
  type FileUploadParams,
  type FolderListing,
  fileNameIn,
  folderOf,
  isFilePath,
  maxListedFiles,
  maxUploadedFiles,
  modeWords,
  pathIn,
  savedFileName,
  shownFileName,
  type UploadRefusal,
  type UploadWord,
  uploadSubject,
} from './files.ts'
export {
  type ForwardList,
  type ForwardOpening,
  type ForwardReport,
  type ForwardTarget,
  forwardDomains,
  forwardNeeds,
  forwardsTo,
  maxForwards,
  type PortTaken,
  type RememberedForward,
  rememberedForwardSchema,
} from './forwards.ts'
export {
  type ChannelSpec,
  type ClientFrame,
  clientFrameSchema,
  type Segment,
  type ServerFrame,
  type ViewSummary,
} from './frames.ts'
export {
  type HelmProgramAnswer,
  type HelmRelease,
  type HelmReleaseParams,
  type HelmRevision,
  helmReleaseParamsSchema,
  helmReleaseResource,
  helmReleasesDomain,
  type ReleaseChange,
  type ReleaseObject,
  type ReleaseReview,
} from './helm.ts'
export { type ClusterId, clusterIdSchema } from './ids.ts'
export { issueWords } from './issueWords.ts'
export {
  countOutcomes,
  goodOutcomes,
  type Job,
  type JobCounts,
  type JobList,
  type JobNews,
  type JobState,
  jobNewsEntries,
  jobParamsSchema,
  jobStates,
  type ObjectReport,
  type Outcome,
  outcomes,
  outcomesUnderWay,
  sortedReports,
  type TakenFields,
  type UndoneObject,
  type UndoReview,
} from './jobs.ts'
export { listOf } from './listOf.ts'
export {
  type ContainerType,
  type LogDownloadParams,
  type LogItem,
  type LogMarker,
  type LogParams,
  type LogSpec,
  logSpecSchema,
  type NodeLogDownloadParams,
  type NodeLogList,
  type NodeLogName,
  type NodeLogSpec,
  nodeLogSpecSchema,
  nodeLogTitle,
} from './logs.ts'
export { markerWords } from './logWords.ts'
export {
  type ExportedManifests,
  type FieldConflict,
  type ManifestReview,
  type ManifestsReview,
  maxManifests,
} from './manifests.ts'
export type { ObjectEvent, ObjectParams } from './object.ts'
export type {
  ClusterOverview,
  NodeFigures,
  Part,
  PodFigures,
  WarningFigures,
  WarningLine,
  WorkloadFigures,
} from './overview.ts'
export { pageCodeMark, pageKeyHeader, pageKeyProtocolPrefix, socketProtocol } from './pageKey.ts'
export {
  type Denial,
  isFromMinor,
  type KnownNamespace,
  type PermissionAnswer,
  type PermissionParams,
  type Permissions,
  permissionParamsSchema,
  webSocketNeedsCreate,
} from './permissions.ts'
export {
  type HoldersParams,
  type RbacGrant,
  type RbacSubject,
  type RightsAnswer,
  type RightsParams,
  rbacResources,
  type SubjectRight,
  type UnreadRules,
  type WhoCanAnswer,
  type WhoCanParams,
} from './rbac.ts'
export { readFrame } from './readFrame.ts'
export { paramsOfQuery, pathParams, readRequest, requestAddress } from './requestAddress.ts'
export {
  maxRequestBytes,
  type ReadParams,
  type RequestAnswer,
  type RequestName,
  type RequestParams,
  type RequestsOf,
  requestDeadlineMs,
  requestNames,
  requests,
} from './requests.ts'
export { parseResourceDomain, resourceDomain } from './resourceDomain.ts'
export type { FieldSchema, FieldType, KindSchema, SchemaAnswer, SchemaParams } from './schemas.ts'
export { type Settings, settingsPatchSchema, settingsSchema } from './settings.ts'
export {
  type DebugReport,
  maxInputBytes,
  readSize,
  type ShellEnd,
  type ShellList,
  type ShellOpening,
  type ShellReport,
  type ShellSpec,
  type ShellSubject,
  shellDomains,
  shellInput,
  shellNeeds,
  shellOutput,
  sizeBytes,
  subjectOfShell,
} from './shells.ts'
export type {
  DocumentSnapshot,
  Facet,
  Snapshot,
  SnapshotParams,
} from './snapshot.ts'
export {
  type AuthState,
  type BerthState,
  type ClusterState,
  type ContextEntry,
  type ContextQuestion,
  type CredentialPlugin,
  type Freshness,
  type HealthState,
  type KubeconfigEntry,
  type Kubeconfigs,
  type Lifecycle,
  type Notice,
  type OtherFileEntry,
  openingBerthState,
  type Usage,
  validAuth,
  type Workspace,
} from './states.ts'
export { encodeTail, parseTail, splitTail, type Tail, type TailOptions } from './tail.ts'
export {
  impliedGroups,
  type MissingImpersonation,
  type SeenAs,
  sentGroups,
  serviceAccountOf,
  serviceAccountUser,
  type ViewAs,
  type ViewAsAnswer,
  viewAsSchema,
  viewAsWords,
} from './viewAs.ts'
export {
  maxWindowRows,
  type SortSpec,
  sortPlaceSchema,
  sortSchema,
  type WindowSpec,
  windowSpecSchema,
} from './windows.ts'
