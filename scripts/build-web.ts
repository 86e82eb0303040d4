#!/usr/bin/env node
// Builds the web application when its sources changed since the last build: a hash over their contents is kept beside it.
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findPlugins, kernelConfig, kernelSettings, loadConfig } from '@omnicrm/kernel'
import { dirname } from 'node:path'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(process.env.OMNICRM_WEB_DIST ?? join(root, 'web', 'dist'), '.sources')
const sources = [
  'web/{src,public}/**',
  'web/*.{ts,html,json}',
  'sdk/{src,web}/**',
  'plugins/*/{web,locales}/**',
  'plugins/*/*.ts',
  'package-lock.json',
]
const pluginSources = ['{web,locales}/**', '*.ts']

/** Folders of plugins outside the repository that bring pages. */
async function foreignFolders(): Promise<string[]> {
  const config = loadConfig({ env: process.env, schemas: [{ owner: 'kernel', schema: kernelConfig }] })
  if (config.faults.length > 0) return [] // The server tells them in a moment, better than a build can.
  const { plugins } = kernelSettings(config, root)
  const directory = config.file === undefined ? process.cwd() : dirname(config.file)
  const { found } = await findPlugins({ entries: plugins, directory })
  return found.flatMap(each =>
    each.origin === 'folder' && each.folder !== undefined && existsSync(join(each.folder, 'web', 'index.tsx'))
      ? [each.folder]
      : [],
  )
}

function hashOf(folders: readonly string[]): string {
  const hash = createHash('sha256')
  const files = [...find(root, sources), ...folders.flatMap(folder => find(folder, pluginSources))]
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

const find = (directory: string, patterns: readonly string[]): string[] =>
  globSync([...patterns], { cwd: directory, withFileTypes: true })
    .filter(each => each.isFile() && !each.parentPath.includes('node_modules'))
    .map(each => join(each.parentPath, each.name))

const folders = [
  ...(process.env.OMNICRM_WEB_PLUGINS ?? '').split(':').filter(Boolean),
  ...(await foreignFolders()),
]
const hash = hashOf(folders)
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) process.exit(0)

process.stderr.write('Building the web application.\n')
const vite = spawnSync(
  process.execPath,
  ['node_modules/vite/bin/vite.js', 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'],
  {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, OMNICRM_WEB_PLUGINS: folders.join(':') },
  },
)
if (vite.status !== 0) process.exit(vite.status ?? 1)
writeFileSync(stamp, hash)
