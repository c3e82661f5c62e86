/**
 * kinds: what Flotilla knows of each Kubernetes kind, as data and pure functions. Here live columns, status rules and
 * overviews, one folder a kind; drawing, fetching and clusters never will. Start reading at kind.ts, then pod/pod.ts.
 */
export {
  type Action,
  type Args,
  type FormField,
  formDefaults,
  type OfferedTo,
  type Plan,
  type Subject,
} from './actions.ts'
export { cellFilterText, cellSortNumber, cellSortText, cellSortValue, cellText } from './cellText.ts'
export { customKindOf, customKinds } from './customKinds.ts'
export { customResource } from './customResource/customResource.ts'
export { readServedTable, type ServedTable } from './customResource/servedTable.ts'
export type {
  ConditionItem,
  ContainerCard,
  DetailField,
  DetailSection,
  DetailValue,
  ObjectLink,
} from './details.ts'
export { type Facts, type Finding, noFacts, type Rule, type Warning } from './facts.ts'
export type { Kind, KindGroup, ObjectKind, TableKind } from './kind.ts'
export { namespace as namespaceKind } from './namespace/namespace.ts'
export type { DrainArgs } from './node/nodeActions.ts'
export { pod as podKind } from './pod/pod.ts'
export type { PodsOf } from './podsOf.ts'
export { actionsOf, actTitle, kindOfDomain, kindOfGvk, kinds } from './registry.ts'
export type { KindRef, Relation } from './relations.ts'
