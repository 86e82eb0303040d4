import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { notFound } from '@omnicrm/sdk'
import type { Reply } from './exchange.ts'
import { pageHeaders } from './headers.ts'

const require = createRequire(import.meta.url)
const files = new Set([
  'swagger-ui.css',
  'index.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'favicon-16x16.png',
  'favicon-32x32.png',
])
const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
}

/** Everything comes from this server: the page works in closed networks and under a strict Content-Security-Policy. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API</title>
<link rel="icon" type="image/png" href="/crm/docs/favicon-32x32.png" sizes="32x32">
<link rel="stylesheet" href="/crm/docs/swagger-ui.css">
<link rel="stylesheet" href="/crm/docs/index.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/crm/docs/swagger-ui-bundle.js"></script>
<script src="/crm/docs/swagger-ui-standalone-preset.js"></script>
<script src="/crm/docs/start.js"></script>
</body>
</html>
`

// People paste "Bearer <token>" (PLAT-43) where the page adds the word by itself.
const start = `SwaggerUIBundle({
  url: '/crm/docs/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  persistAuthorization: false,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: 'BaseLayout',
  requestInterceptor: request => {
    const value = request.headers && request.headers.Authorization
    if (value) request.headers.Authorization = value.replace(/^(?:Bearer\\s+)+/i, 'Bearer ')
    return request
  },
})
`

const headers = {
  ...Object.fromEntries(pairs(pageHeaders())),
  'Cache-Control': 'no-cache',
}

export const docsPage = (): Reply => ({ type: 'text/html; charset=utf-8', headers, body: page })

/** @throws 404 for files that do not belong to the page */
export async function docsFile(file: string): Promise<Reply> {
  if (file === 'start.js') return { type: types['.js'] as string, headers, body: start }
  if (!files.has(file)) throw notFound('file', file)
  const folder = dirname(require.resolve('swagger-ui-dist/package.json'))
  return {
    type: types[extname(file)] as string,
    headers: { ...headers, 'Cache-Control': 'public, max-age=86400' },
    body: await readFile(join(folder, file)),
  }
}

function pairs(flat: readonly string[]): [string, string][] {
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ''] as [string, string]] : []))
}
