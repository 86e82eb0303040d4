import { readdir, readFile } from 'node:fs/promises'

/** Environment variable that marks every process of a run with the run's folder. */
export const markName = 'OMNICRM_JOB_DIRECTORY'
const waitMs = 5000

/**
 * Kills every process of a run and waits until none is left (D-74, D-75): also those that left the process group, and
 * those of an earlier server. Without `/proc` only the group can be reached.
 * @param directory the run's folder, which its processes carry in their environment
 * @returns false when one is still there after five seconds
 */
export async function killRun(directory: string, group?: number): Promise<boolean> {
  const deadline = Date.now() + waitMs
  for (;;) {
    if (group !== undefined) killGroup(group)
    const left = await processesOf(directory)
    if (left.length === 0) return true
    for (const pid of left) send(pid, 'SIGKILL')
    if (Date.now() > deadline) return false
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

const killGroup = (group: number): void => send(-group, 'SIGKILL')

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // It ended by itself, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Living processes that carry the mark; zombies have no environment any more. */
export async function processesOf(directory: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => [])
  const mark = `${markName}=${directory}`
  const found: number[] = []
  for (const name of names) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue
    // Processes of others can't be read, and others end between the two looks.
    const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '')
    if (environment.split('\0').includes(mark)) found.push(Number(name))
  }
  return found
}
