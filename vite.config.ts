import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** The modules that src/ui/early.ts uses. */
const isEarly =
  /\/src\/(?:ui\/(?:early|wire\/(?:dial|earlySockets|socketPaths)|workspace\/(?:browserPageKey|firstCluster))|contract\/(?:apiRoot|pageKey)|machinery\/clock)\.ts$/u

/** The page: src/ui into dist/ui, everything in files of their own, since the server allows no inline script. */
export default defineConfig({
  root: 'src/ui',
  base: '/',
  plugins: [react(), earlyScript()],
  build: {
    outDir: '../../dist/ui',
    emptyOutDir: true,
    target: 'es2024',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      // These rooms do nothing when they are imported, so a script has only what it uses of them.
      treeshake: { moduleSideEffects: [{ test: /\/src\/(?:machinery|contract)\//u, sideEffects: false }] },
      output: {
        // All that the first page needs is one file, since fifty small ones that depend on each other take a browser
        // longer; what its first script uses is another, since it must not wait for the rest.
        codeSplitting: {
          groups: [
            { name: 'early', test: isEarly, priority: 1 },
            { name: 'page', tags: ['$initial'] },
          ],
        },
      },
    },
  },
})

/** Has the early script run as soon as it is there; the others run one after the other, and after the styles. */
function earlyScript(): Plugin {
  const tag = /<script type="module" (?=[^>]*\/early-)/u
  return {
    name: 'early-script',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => {
        if (!tag.test(html)) throw new Error('index.html does not name the early script.')
        return html.replace(tag, '<script type="module" async ')
      },
    },
  }
}
