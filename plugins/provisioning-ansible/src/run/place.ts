import { service, type DeploymentInfo, type Running } from '@omnicrm/sdk'

/** What jobs need of the process they run in; filled in when it starts. */
export interface Place {
  readonly dataDirectory: string
  /** Where plays of this process reach the API. */
  baseUrl(): string
  /** Jobs running in this process: their end. */
  readonly running: Map<number, Promise<void>>
  begin(app: Running): void
}
export const Place = service<Place>('provisioning-ansible.place')

export function makePlace(deployment: DeploymentInfo): Place {
  let app: Running | undefined
  const isConfigured =
    (deployment.section('crm') as { base_url?: string } | undefined)?.base_url !== undefined
  return {
    dataDirectory: deployment.dataDirectory,
    running: new Map(),
    begin: running => void (app = running),
    // Without a configured address plays call the server they were started by, whatever port it got.
    baseUrl: () => (isConfigured ? undefined : app?.address()) ?? deployment.baseUrl,
  }
}
