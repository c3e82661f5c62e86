import type { Routes } from '../requests/requests.ts'
import type { Catalog } from './catalog.ts'
import { queryCatalog } from './catalogQuery.ts'
import { searchCatalog } from './catalogSearch.ts'

/** The routes that read the catalog; none of them asks the cluster anything. */
export const catalogRequests = (catalog: Catalog): Pick<Routes, 'catalog/search' | 'catalog/query'> => ({
  'catalog/search': { type: 'local', answer: (params) => searchCatalog(catalog, params) },
  'catalog/query': { type: 'local', answer: (params) => queryCatalog(catalog, params) },
})
