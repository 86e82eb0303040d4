import { execFile } from 'node:child_process'
import type { Check, CheckResult } from '@omnicrm/sdk'
import type { PlayLibrary } from './plays/library.ts'
import { deathSignal, findProgram } from './run/ansible.ts'

/** What `omnicrm doctor` looks at before the first job fails. */
export function ansibleCheck(program: string, path: string): Check {
  return { name: 'ansible', quick: false, run: async signal => await checkAnsible(program, path, signal) }
}

async function checkAnsible(program: string, path: string, signal: AbortSignal): Promise<CheckResult> {
  if (!(await findProgram(program, path)))
    return {
      state: 'failed',
      finding: `The program '${program}' is not on this machine, so no play can run.`,
      remedy: 'Install ansible-core 2.14 or newer, or set provisioning.ansible_path.',
    }
  const version = await versionOf(program, signal)
  if (!version)
    return {
      state: 'failed',
      finding: `'${program} --version' does not answer as Ansible does.`,
      remedy: 'Run it by hand; reinstall ansible-core when it fails.',
    }
  if (!(await deathSignal(path)))
    return {
      state: 'warning',
      finding: `Ansible ${version} runs plays, but 'setpriv' is missing: a play would outlive a killed server.`,
      remedy: 'Install util-linux.',
    }
  return { state: 'ok', finding: `Ansible ${version} runs plays.` }
}

const versionOf = (program: string, signal: AbortSignal): Promise<string | undefined> =>
  new Promise(resolve => {
    execFile(program, ['--version'], { signal, timeout: 20_000 }, (error, stdout) =>
      resolve(error ? undefined : /\[core ([\d.a-z]+)\]/.exec(stdout)?.[1]),
    )
  })

/** Every play parses. */
export function playsCheck(library: PlayLibrary): Check {
  return {
    name: 'playbooks',
    quick: true,
    async run() {
      const plays = await library
        .list()
        .catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
      if (typeof plays === 'string')
        return {
          state: 'failed',
          finding: `The plays directory can't be read: ${plays}`,
          remedy: 'Correct provisioning.plays_path.',
        }
      const broken = plays.filter(each => each.fault !== null)
      if (broken.length > 0)
        return {
          state: 'failed',
          finding: broken.map(each => `${each.name}: ${each.fault}`).join(' '),
          remedy: 'Correct these files; products that name them fail until then.',
        }
      return { state: 'ok', finding: `${plays.length} plays in ${library.folder}.` }
    },
  }
}
