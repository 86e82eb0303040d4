import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import postcssPresetMantine from 'postcss-preset-mantine'
import { defineConfig } from 'vite'
import { firstLoadBudget, omnicrmPlugins, refuseServerLibraries, requireMantineStyles } from './plugins.ts'

const web = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('..', import.meta.url))
const server = process.env['OMNICRM_SERVER'] ?? 'http://127.0.0.1:5000'

export default defineConfig({
  root: web,
  cacheDir: `${root}node_modules/.cache/vite`,
  plugins: [
    omnicrmPlugins(root),
    refuseServerLibraries(),
    react(),
    firstLoadBudget(250_000),
    requireMantineStyles(`${web}src/theme/styles.ts`),
  ],
  define: { __GALLERY__: JSON.stringify(process.env['OMNICRM_GALLERY'] === '1') },
  resolve: {
    alias: [{ find: /^typebox$/, replacement: `${web}src/typebox.ts` }],
    // Also makes them resolvable from plugin folders outside the repository, and gives one React.
    dedupe: [
      'react',
      'react-dom',
      'react-router',
      'react-i18next',
      'i18next',
      '@mantine/core',
      '@mantine/hooks',
      '@mantine/form',
      '@mantine/dates',
      '@mantine/charts',
      '@tanstack/react-query',
      '@tanstack/react-table',
      '@tabler/icons-react',
      '@omnicrm/sdk',
      '@omnicrm/web',
    ],
  },
  css: { transformer: 'postcss', postcss: { plugins: [postcssPresetMantine()] } },
  build: {
    outDir: process.env['OMNICRM_WEB_DIST'] ?? 'dist',
    emptyOutDir: true,
    chunkSizeWarningLimit: 400,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Few, big files: what the start needs, and what most pages share. The rest stays with its pages.
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler|react-router)\//, priority: 4 },
            { name: 'start', tags: ['$initial'], priority: 3 },
            {
              name: 'pages',
              test: /^(?!.*(recharts|d3-|@mantine.charts|plugins))/,
              minShareCount: 4,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    fs: { allow: [root, ...(process.env['OMNICRM_WEB_PLUGINS'] ?? '').split(':').filter(Boolean)] },
    proxy: { '/crm': { target: server, ws: true } },
  },
})
