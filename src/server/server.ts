import type { FlotillaServer, ServerOptions } from './options.ts'

/** openServer serves once it resolves. */
export async function openServer(options: ServerOptions): Promise<FlotillaServer> {
  throw new Error(`the server of ${options.version} is being laid out`)
}
