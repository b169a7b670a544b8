import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Built by scripts/build-pages.mjs, served by packages/server/src/console-pages under a policy that allows nothing inline. */
export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    target: 'es2023',
    // Those that know light-dark(): what stands for it in older ones does not follow the theme switch.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
  },
})
