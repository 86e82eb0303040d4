import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeDirectory } from '@omnicrm/test'

const delivered = fileURLToPath(new URL('../../../playbooks/plays', import.meta.url))

/** A plays folder of an operator: the delivered plays and these. */
export function playsFolder(own: Readonly<Record<string, string>>): string {
  const folder = makeDirectory()
  cpSync(delivered, folder, { recursive: true })
  for (const [name, text] of Object.entries(own)) writeFileSync(join(folder, `${name}.yaml`), text)
  return folder
}

const head = (name: string): string => `- name: ${name}
  hosts: localhost
  gather_facts: no
  become: False
  tasks:
    - name: Main block
      block:
        - name: Load configuration
          ansible.builtin.include_vars: { file: ../../crm_config.yaml, name: crm_config }
`

/** Prints what came, as it came. */
export const printing = `${head('What a play is given')}
        - name: What came
          ansible.builtin.debug:
            msg:
              connection: "{{ ansible_connection | default('local by the delegate') }}"
              hosts: "{{ groups['all'] }}"
              sim: "{{ hostvars[inventory_hostname]['SIM Card'] | default('none') }}"
              number: "{{ hostvars[inventory_hostname]['Mobile Number'] | default('none') }}"
              iccid: "{{ iccid | default('undefined') }}"
              msisdn: "{{ msisdn | default('undefined') }}"
              service_id: "{{ service_id | default('undefined') }}"
        - name: Ask for the product
          ansible.builtin.uri:
            url: "{{ crm_config.crm.base_url }}/crm/product/product_id/{{ product_id }}"
            headers: { Authorization: "Bearer {{ access_token }}" }
      rescue:
        - name: Clean up
          ansible.builtin.debug: { msg: nothing }
`

/** One order, several services: a bundle. */
export const bundle = `${head('Internet and television in one order')}
        - name: Add services
          omnicrm.crm.api:
            method: PUT
            path: /crm/service/
            body: "{{ {'customer_id': customer_id | int, 'product_id': product_id | int, 'service_name': item, 'service_type': item} }}"
          loop: [internet, iptv]
      rescue:
        - name: Clean up
          ansible.builtin.debug: { msg: nothing }
`

/** More data for a service that is there, as an operator's add-on. */
export const boost = `${head('Data boost')}
        - name: Get service
          omnicrm.crm.api: { path: '/crm/service/{{ service_id }}' }
          register: api_response_service
        - name: Add data
          omnicrm.crm.cgrates:
            method: ApierV1.AddBalance
            params:
              Account: '{{ api_response_service.json.service_uuid }}'
              BalanceType: '*data'
              Balance: { ID: 'DATA_Boost_{{ initiating_user }}', Value: "{{ data_gb | int * 1073741824 }}", ExpiryTime: +720h, Weight: 20 }
      rescue:
        - name: Clean up
          ansible.builtin.debug: { msg: nothing }
`
