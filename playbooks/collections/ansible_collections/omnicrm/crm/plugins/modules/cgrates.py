#!/usr/bin/python
"""Documentation of omnicrm.crm.cgrates; the work is done by the action plugin of the same name, on the controller."""
from __future__ import annotations

DOCUMENTATION = r'''
module: cgrates
short_description: Call the JSON-RPC interface of CGRateS from a play
version_added: 0.1.0
description:
  - Posts one call to C(http://{{ crm_config.ocs.cgrates }}/jsonrpc) inside the Ansible process. C(ocs.OCS) is accepted
    as an alias; C(CGRATES_API_USER) and C(CGRATES_API_PASS) in the environment give HTTP basic authentication.
  - CGRateS answers HTTP 200 to everything. This task fails on a non-null C(error), an empty body, another status, and
    on a C(result) other than OK from a call that writes (PLAY-12).
  - C(Tenant) is always C(crm_config.ocs.ocsTenant), whatever the play writes.
  - Before sending, the fields that the method cannot do without are checked. A profile without C(ID) can end the engine
    process, C(AddBalance) without C(Balance.ID) credits every balance, a C(:) in a name breaks the account key, a
    misspelt C(Balance) key is ignored and a sign is dropped. Calls that stop the engine are refused.
  - C(AddBalance) reads the account first. It fails when there is none, and sends nothing when the balance id is there
    already, so a repeated step credits once (00 section 7, rule 6). After a lost answer it reads again.
  - C(crm_config.ocs.engine) (0.10, 0.11 or auto) chooses the field forms of the two series (D-81).
  - With C(--check), reads are made; writes are reported as skipped.
options:
  method:
    description: C(Service.Method), e.g. C(ApierV2.SetAccount).
    type: str
    required: true
  params:
    description: The one argument, a mapping; for the few methods that take one, a bare string.
    type: raw
    default: {}
  not_found_ok:
    description: Whether the error NOT_FOUND (also wrapped) is a valid answer; C(found) is then false.
    type: bool
    default: false
  units:
    description:
      - C(canonical) takes balance values (C(Balance.Value), C(Value), C(Units) of V1 actions) in seconds, currency
        units, bytes and messages, and multiplies by C(crm_config.ocs.voice_factor) and C(crm_config.ocs.monetary_factor)
        (D-25).
      - C(engine) sends them as they are. Results are always in the units of the engine.
    type: str
    default: canonical
    choices: [canonical, engine]
  timeout:
    description: Seconds for connecting, and for the whole answer.
    type: float
    default: 10
author: OmniCRM
'''

EXAMPLES = r'''
- name: Create account in OCS
  omnicrm.crm.cgrates:
    method: ApierV2.SetAccount
    params:
      Account: "{{ service_uuid }}"
      ActionPlanIds: []
      ActionPlansOverwrite: true
      ExtraOptions: {AllowNegative: false, Disabled: false}
      ReloadScheduler: true
  register: ocs_response

- name: Add one hour of calls
  omnicrm.crm.cgrates:
    method: ApierV1.AddBalance
    params:
      Account: "{{ service_uuid }}"
      BalanceType: '*voice'
      Balance: {ID: VOICE_60MIN_Monthly, Value: 3600, ExpiryTime: +720h, Weight: 10}
'''

RETURN = r'''
status: {description: HTTP status., type: int, returned: when answered}
json: {description: "The envelope: id, result, error.", type: dict, returned: when answered}
result: {description: The result of the call., type: raw, returned: when answered}
request: {description: method and params as sent., type: dict, returned: always}
found: {description: "False when the object does not exist.", type: bool, returned: "with not_found_ok, when not found"}
already_present: {description: "True when the credit was there already.", type: bool, returned: AddBalance}
outcome_unknown: {description: "The call was sent but not answered: it may have been carried out.", type: bool, returned: on failure}
msg: {description: "A sentence with method, account or id, and the engine's raw error text.", type: str, returned: always}
'''
