import type { Handlers } from '../requests/handlers.ts'
import { PublishedSchemas } from './publishedSchemas.ts'

/** schemaRequests answers what the fields of a kind are. */
export function schemaRequests() {
  const published = new PublishedSchemas()
  return {
    schema: (params, client, signal) => published.read(client, params, signal),
  } satisfies Partial<Handlers>
}
