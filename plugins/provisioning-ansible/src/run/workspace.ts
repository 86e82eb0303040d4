import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { variablesYaml } from './variables-file.ts'

/** The private folder of one run (D-17): plays, filtered configuration, variables. Nobody else can read it. */
export interface Workspace {
  readonly directory: string
  readonly playFile: string
  readonly variablesFile: string
}

export interface WorkspaceInput {
  readonly directory: string
  readonly playsFolder: string
  readonly play: string
  readonly crmConfig: Readonly<Record<string, unknown>>
  readonly variables: Readonly<Record<string, unknown>>
}

/** Above all jobs of this installation. */
export const jobsDirectory = (dataDirectory: string): string => join(dataDirectory, 'jobs')
export const jobDirectory = (dataDirectory: string, provisionId: number): string =>
  join(jobsDirectory(dataDirectory), String(provisionId))

/** Makes the folder; what an earlier run left there goes first. */
export async function makeWorkspace(input: WorkspaceInput): Promise<Workspace> {
  const { directory } = input
  await removeWorkspace(directory)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const plays = join(directory, 'playbooks', 'plays')
  await mkdir(join(directory, 'playbooks'), { mode: 0o700 })
  await mkdir(join(directory, 'tmp'), { mode: 0o700 })
  // `../../crm_config.yaml` of a play is this folder only when the play lies in it: a link would lead elsewhere.
  await cp(input.playsFolder, plays, { recursive: true, dereference: true })
  const secret = { mode: 0o600 }
  const variablesFile = join(directory, 'variables.yaml')
  await writeFile(join(directory, 'crm_config.yaml'), JSON.stringify(input.crmConfig), secret)
  await writeFile(variablesFile, variablesYaml(input.variables), secret)
  return { directory, playFile: join(plays, `${input.play}.yaml`), variablesFile }
}

export async function removeWorkspace(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 3 })
}

/** Ids of jobs whose folder is still there. */
export async function keptWorkspaces(dataDirectory: string): Promise<number[]> {
  const names = await readdir(jobsDirectory(dataDirectory)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.filter(name => /^\d+$/.test(name)).map(Number)
}
