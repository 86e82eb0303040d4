import { service, type DeploymentInfo, type Running } from '@omnicrm/sdk'

/** What jobs need of the process they run in; filled in when it starts. */
export interface Place {
  readonly dataDirectory: string
  /** Where plays of this process reach the API. */
  baseUrl(): string
  /** Waits while this process is about to serve the API that its plays call. */
  ready(signal: AbortSignal): Promise<void>
  /** Jobs running in this process: their end. */
  readonly running: Map<number, Promise<void>>
  begin(app: Running): void
}
export const Place = service<Place>('provisioning-ansible.place')

const longestWaitMs = 30_000

export function makePlace(deployment: DeploymentInfo): Place {
  let app: Running | undefined
  const isConfigured =
    (deployment.section('crm') as { base_url?: string } | undefined)?.base_url !== undefined
  return {
    dataDirectory: deployment.dataDirectory,
    running: new Map(),
    begin: running => void (app = running),
    // Without a configured address plays call the server they were started by, whatever port it got.
    async ready(signal) {
      const deadline = Date.now() + longestWaitMs
      const isWaiting = () => !isConfigured && app?.roles.has('api') && app.address() === undefined
      while (isWaiting() && !signal.aborted && Date.now() < deadline)
        await new Promise(resolve => setTimeout(resolve, 50))
    },
    baseUrl: () => (isConfigured ? undefined : app?.address()) ?? deployment.baseUrl,
  }
}
