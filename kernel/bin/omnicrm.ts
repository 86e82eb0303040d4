#!/usr/bin/env node
// Older versions crash while loading the database driver, so the version is looked at before anything is imported.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `OmniCRM needs Node 24.15 or newer, but this is ${process.version}. ./scripts/start brings its own.\n`,
  )
  process.exit(1)
}

// Half of a start is the compilation of a thousand files, which need it once. A folder that can't be written is no fault.
const { enableCompileCache } = await import('node:module')
const { fileURLToPath } = await import('node:url')
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/omnicrm', import.meta.url)))

// `omnicrm plugin list | head -1`: who reads has had enough, which is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

const { run } = await import('../src/cli/main.ts')
process.exitCode = await run(process.argv.slice(2))
