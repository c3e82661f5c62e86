/**
 * Builds the product into dist/: cli.js (the server and its command line), berth.js (one cluster's process), demo.js
 * (the demo fleet's process), kubeconfigs.js (the thread that reads kubeconfigs) and ui/ (the page). Dependencies are bundled, so that a berth's fork reads one file.
 */
import { type BuildOptions, build as bundle } from 'esbuild'
import { build as buildPage } from 'vite'

const entries = {
  cli: 'src/cli/main.ts',
  berth: 'src/berth/main.ts',
  demo: 'src/sim/demo/main.ts',
  kubeconfigs: 'src/kubeconfig/threadMain.ts',
}

/** nodeBundle is how the processes are bundled, by the build and by `dev`. */
export const nodeBundle = {
  entryPoints: entries,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  sourcemap: true,
  // Every process keeps its source in memory. Names stay, so that a stack says where it was.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'linked',
  logLevel: 'warning',
  // Native parts that ws uses when they happen to be installed; it works without.
  external: ['bufferutil', 'utf-8-validate'],
  // Bundled CommonJS packages call require for Node's own modules.
  banner: {
    js: "import { createRequire as createRequireForBundle } from 'node:module';const require = createRequireForBundle(import.meta.url);",
  },
} as const satisfies BuildOptions

if (import.meta.main) {
  try {
    await Promise.all([bundle(nodeBundle), buildPage({ logLevel: 'warn' })])
  } catch (problem) {
    process.stderr.write(`${problem instanceof Error ? problem.message : problem}\n`)
    process.exitCode = 1
  }
}
