export { createBackup, type CreateOptions } from './create.ts'
export { restoreBackup, type RestoreOptions } from './restore.ts'
export { verifyBackup, type Comparison } from './verify.ts'
