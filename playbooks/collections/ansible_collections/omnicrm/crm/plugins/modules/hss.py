#!/usr/bin/python
"""Documentation of omnicrm.crm.hss; the work is done by the action plugin of the same name, on the controller."""
from __future__ import annotations

DOCUMENTATION = r'''
module: hss
short_description: Bring a subscriber into a state on every HSS peer
version_added: 0.1.0
description:
  - Works on every URL of C(crm_config.hss.hss_peers), one after the other, inside the Ansible process. A peer that
    fails does not keep the others from being tried; the task then fails with one sentence for each such peer.
  - C(present) sends C(PUT <peer>/subscriber/<imsi>) with imsi, msisdn, ki, opc and enabled (PLAY-62 step 11). It may be
    repeated.
  - C(dormant) and C(absent) look the subscriber up by IMSI on each peer (AMB-39) and send C(PATCH) (PLAY-63 R8, MSISDN
    C(9999) and the last ten digits of the IMSI) or C(DELETE) (R7). A peer that has no such subscriber is left alone.
  - Ki and OPc appear neither in the result nor in a message.
  - With C(--check) nothing is sent.
options:
  state:
    description: The state wanted.
    type: str
    default: present
    choices: [present, dormant, absent]
  imsi:
    description: 6 to 15 digits.
    type: str
    required: true
  msisdn:
    description: The number; required for C(present). Everything but its digits is left out.
    type: str
  ki:
    description: Subscriber key; required for C(present).
    type: str
  opc:
    description: Operator code; required for C(present).
    type: str
  subscribers:
    description: What is known already, peer URL to C({subscriber_id}) (C(hss_subscriber_data)); such a peer is not asked.
    type: dict
    default: {}
  timeout:
    description: Seconds for each call.
    type: float
    default: 10
author: OmniCRM
'''

EXAMPLES = r'''
- name: Create subscriber on HSS
  omnicrm.crm.hss:
    imsi: "{{ sim_imsi }}"
    msisdn: "{{ number_msisdn }}"
    ki: "{{ sim_ki }}"
    opc: "{{ sim_opc }}"

- name: Patch subscriber to dormant state
  omnicrm.crm.hss:
    state: dormant
    imsi: "{{ sim_imsi }}"
  ignore_errors: true
'''

RETURN = r'''
peers:
  description: For each peer that answered as expected, peer, status, changed and (if known) subscriber_id.
  type: list
  elements: dict
  returned: always
imsi: {description: The IMSI., type: str, returned: always}
state: {description: The state wanted., type: str, returned: always}
msg: {description: "A sentence; on failure one for each peer that failed.", type: str, returned: always}
'''
