/**
 * berth: one cluster, whole, in its own process: connection, tables, sorted views, live windows, and an HTTP server at a
 * private address. There is only one cluster here, so its id is nowhere in this room. Start reading at berth.ts; main.ts
 * is the process that the server starts.
 */
export { Berth, type BerthEnvironment } from './berth.ts'
// The parts that the bench measures alone: rows and views, and the catalog's index.
export { CatalogEntry } from './catalog/catalogEntry.ts'
export { CatalogIndex } from './catalog/catalogIndex.ts'
export type { CatalogKind } from './catalog/catalogKind.ts'
export { queryCatalog } from './catalog/catalogQuery.ts'
export { searchCatalog } from './catalog/catalogSearch.ts'
export { LabelPool, TableRow } from './views/tableRow.ts'
export type { View } from './views/view.ts'
export { ViewSet } from './views/viewSet.ts'
