import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The page: src/ui into dist/ui, everything in files of their own, since the server allows no inline script. */
export default defineConfig({
  root: 'src/ui',
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../../dist/ui',
    emptyOutDir: true,
    target: 'es2024',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: {
        // All that the first page needs is one file: fifty small ones that depend on each other take a browser longer.
        codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] },
      },
    },
  },
})
