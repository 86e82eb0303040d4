import { Email, T } from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'

/** The sections `provisioning` and `hss` of the configuration (00-canonical 5.1). */
export const config = T.Object({
  provisioning: T.Object(
    {
      failure_list: T.Array(Email(), {
        default: [],
        description: 'Who gets an e-mail about each failed job.',
      }),
      plays_path: T.Optional(
        T.String({
          minLength: 1,
          description: 'Folder of the plays. Default: playbooks/plays of the product.',
        }),
      ),
      ansible_path: T.String({
        default: 'ansible-playbook',
        minLength: 1,
        description: 'The program that runs plays, by path or by name.',
      }),
      timeout_seconds: T.Integer({
        default: 300,
        minimum: 1,
        maximum: 86_400,
        description: 'Longest run of a job; products may set their own.',
      }),
      max_parallel: T.Integer({
        default: 4,
        minimum: 1,
        maximum: 100,
        description: 'Jobs that one process runs at once; others wait.',
      }),
      poll_interval_ms: T.Integer({
        default: 1000,
        minimum: 100,
        description: 'How often an open progress view looks again without live pushes.',
      }),
      simple_wait_ms: T.Integer({
        default: 200,
        minimum: 10,
        description: 'Pause between two looks of the recharge endpoint.',
      }),
      simple_max_tries: T.Integer({
        default: 25,
        minimum: 1,
        description: 'Looks of the recharge endpoint before it answers that the job still runs.',
      }),
      expose_config: T.Array(T.String({ minLength: 1 }), {
        default: [],
        description: 'Further sections of this file that plays may read.',
      }),
      sender_email: T.Optional(Email({ description: 'Sender of messages that plays send.' })),
      support_email: T.Optional(Email({ description: 'Where plays send configurations of equipment.' })),
    },
    { default: {} },
  ),
  hss: T.Object(
    {
      hss_peers: T.Array(
        T.String({ pattern: '^https?://', 'x-hint': 'an address that begins with http://' }),
        {
          default: [],
          description: 'Addresses of the HSS servers that mobile plays write to.',
        },
      ),
      apn_list: T.Optional(
        T.String({ description: 'Ids of the access points of new subscribers, with commas.' }),
      ),
    },
    { default: {} },
  ),
})
export type ProvisioningConfig = Static<typeof config>
