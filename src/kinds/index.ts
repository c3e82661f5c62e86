/**
 * kinds: what Flotilla knows of each Kubernetes kind, as data and pure functions. Columns, status rules and overviews live
 * here, one folder for each kind; drawing, requests and clusters never will. Start reading at definition/kind.ts, then pod/pod.ts.
 */
export {
  type Action,
  type Args,
  defineAction,
  type FormField,
  formDefaults,
  type OfferedTo,
  type Owned,
  type Plan,
  type Seen,
  type Subject,
} from './actions.ts'
export { cellFilterText, cellSortNumber, cellSortText, cellSortValue, cellText } from './cells/cellText.ts'
export { customKindOf, customKinds } from './customKinds.ts'
export { customResource } from './customResource/customResource.ts'
export { readServedTable, type ServedTable } from './customResource/servedTable.ts'
export { type Facts, type Finding, noFacts, type Rule, type Warning } from './definition/facts.ts'
export type { Kind, KindGroup, ObjectKind, TableKind } from './definition/kind.ts'
export type { PodsOf } from './definition/podsOf.ts'
export type { KindRef, Relation } from './definition/relations.ts'
export type {
  ConditionItem,
  ContainerCard,
  DetailField,
  DetailSection,
  DetailValue,
  ObjectLink,
} from './details/details.ts'
export { namespace as namespaceKind } from './namespace/namespace.ts'
export { node as nodeKind } from './node/node.ts'
export type { DrainArgs } from './node/nodeActions.ts'
export { allowedProfiles, debugObstacle, weakenedBy } from './pod/debugging.ts'
export { imageProblems } from './pod/imageProblems.ts'
export { pod as podKind } from './pod/pod.ts'
export { actionsOf, actTitle, kindOfDomain, kindOfGvk, kindOfResource, kinds } from './registry.ts'
export { serviceAccount as serviceAccountKind } from './serviceAccount/serviceAccount.ts'
export { outsideOwners } from './workloads/outsideOwners.ts'
export { keepersOf, revisionsOf } from './workloads/revisions.ts'
