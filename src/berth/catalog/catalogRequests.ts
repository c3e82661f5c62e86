import type { Handlers } from '../requests/handlers.ts'
import type { Catalog } from './catalog.ts'
import { queryCatalog } from './catalogQuery.ts'
import { searchCatalog } from './catalogSearch.ts'

/** catalogRequests reads the catalog; it asks the cluster nothing. */
export const catalogRequests = (catalog: Catalog) =>
  ({
    'catalog/search': (params) => searchCatalog(catalog, params),
    'catalog/query': (params) => queryCatalog(catalog, params),
  }) satisfies Partial<Handlers>
