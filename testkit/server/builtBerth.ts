import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, stop } from 'esbuild'
import { temporaryFolder } from '../temporaryFolder.ts'

/** BuiltBerth is the product's own berth as one file, which starts in a fraction of the time that its sources take. */
export interface BuiltBerth extends AsyncDisposable {
  readonly entry: string
}

export async function builtBerth(): Promise<BuiltBerth> {
  const folder = await temporaryFolder('berth')
  const entry = join(folder.path, 'berth.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/berth/main.ts', import.meta.url))],
    outfile: entry,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'warning',
    external: ['bufferutil', 'utf-8-validate'],
    banner: {
      js: "import { createRequire as createRequireForBundle } from 'node:module';const require = createRequireForBundle(import.meta.url);",
    },
  })
  // esbuild's own process would go on waiting for further builds.
  await stop()
  return { entry, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}
