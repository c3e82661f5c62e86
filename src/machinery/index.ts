/**
 * machinery: Kubernetes' nouns and our lifetimes as plain values. Here live GVR, object metadata, quantities, durations,
 * selectors, Clock, Backoff, Listeners and Scope. The room has no I/O, knows no cluster and uses neither Node nor the DOM.
 * Start reading at scope.ts.
 */
export { abortable } from './abortable.ts'
export { Backoff, type BackoffRule } from './backoff.ts'
export { type Clock, sleep, systemClock } from './clock.ts'
export { compareText } from './compareText.ts'
export { exactJson, parseAsWritten, parseExactJson } from './exactJson.ts'
export { type Gvk, type Gvr, groupVersion, parseGroupVersion, podPath, resourcePath } from './gvr.ts'
export { humanDuration, parseHumanDuration, shortHumanDuration } from './humanDuration.ts'
export { keepAlive, type PingedSocket } from './keepAlive.ts'
export { epochSeconds, type KubeObject, type ObjectMeta, type OwnerReference } from './kubeObject.ts'
export { type LabelMatch, parseLabelMatch } from './labelMatch.ts'
export {
  formatLabels,
  formatSelector,
  isSelector,
  type LabelSelector,
  type SelectorRequirement,
  selectsLabels,
} from './labelSelector.ts'
export { lease } from './lease.ts'
export { Listeners } from './listeners.ts'
export { type ManagedFields, managedFieldsOf } from './managedFields.ts'
export { messageOf } from './messageOf.ts'
export { nameToken } from './nameToken.ts'
export { compareNatural, naturalKey, writeNaturalKey } from './naturalKey.ts'
export { formatBytes, formatCores, parseQuantity } from './quantity.ts'
export { isAbort, Scope, ScopeEndedError } from './scope.ts'
export { applySegments, type Segment } from './segments.ts'
export type { ServedColumn } from './servedColumn.ts'
export { comparePlaces, compareSortKeys, type SortPlace } from './sortPlace.ts'
export { metadataShape, metadataShapeOf, type WireField, type WireShape } from './wireShape.ts'
export { workThrough } from './workThrough.ts'
export { withoutTimes } from './yamlTags.ts'
