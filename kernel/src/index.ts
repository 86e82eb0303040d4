export { createApp, allRoles, type App, type AppOptions, type Role } from './app.ts'
export { BootError } from './graph.ts'
export * from './parts.ts'
export {
  configJsonSchema,
  kernelConfig,
  kernelSettings,
  loadConfig,
  type Config,
  type PluginEntry,
} from './config/index.ts'
export { findPlugins, resolveFromHere, type FoundPlugin } from './plugins.ts'
export { findConfigFile, readConfigFile } from './config/file.ts'
export { makeLog, redact, type KernelLog } from './log.ts'
export { systemActor, contextOf } from './contexts.ts'
export { createBackup, restoreBackup, verifyBackup, type Comparison } from './backup/index.ts'
