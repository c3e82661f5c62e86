/** Builds on every change and runs the product; a change to the server or the berth starts it anew. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { context } from 'esbuild'
import { build as buildPage } from 'vite'
import { nodeBundle } from './build.ts'
import { endWithParent } from './tools.ts'

endWithParent()
// In this mode the page has one more address, /kit, which shows all it is made of.
await buildPage({ mode: 'development', logLevel: 'warn', build: { watch: {} } })

const launch = (args: readonly string[]): ChildProcess => fork('dist/cli.js', args, { stdio: 'inherit' })
const running: { product: ChildProcess | null } = { product: null }

const bundles = await context({
  ...nodeBundle,
  plugins: [
    {
      name: 'restart',
      setup(build) {
        build.onEnd(async ({ errors }) => {
          if (errors.length > 0) return
          const isFirst = running.product === null
          await end(running.product)
          // The page reconnects by itself, so only the first launch opens a window.
          running.product = launch([...process.argv.slice(2), ...(isFirst ? [] : ['--no-open'])])
        })
      },
    },
  ],
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, async () => {
    await end(running.product)
    process.exit(0)
  })
await bundles.watch()

async function end(product: ChildProcess | null): Promise<void> {
  if (product === null || product.exitCode !== null || product.signalCode !== null) return
  const exited = once(product, 'exit')
  product.kill('SIGTERM')
  await exited
}
