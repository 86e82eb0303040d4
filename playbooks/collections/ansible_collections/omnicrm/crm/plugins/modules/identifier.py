#!/usr/bin/python
"""Documentation of omnicrm.crm.identifier; the work is done by the action plugin of the same name."""
from __future__ import annotations

DOCUMENTATION = r'''
module: identifier
short_description: A service identifier that is free
version_added: 0.1.0
description:
  - Gives C(<prefix>_<first 8 characters of a version 4 UUID>) (PLAY-30, 00 section 7).
  - Asks C(GET /crm/service/service_uuid/<value>) whether a service has it and takes another one if so. Two services
    with one identifier would share, and on rollback lose, one charging account (AMB-27, PROV-89).
options:
  prefix:
    description: First part, e.g. C(Service) or C(Local_Mobile_SIM).
    type: str
    default: Service
  value:
    description: An identifier given with the order. It is used if it is free; the task fails if it is taken.
    type: str
  unique:
    description: Whether to ask the CRM.
    type: bool
    default: true
  timeout:
    description: Seconds for each question.
    type: float
    default: 10
author: OmniCRM
'''

EXAMPLES = r'''
- name: Generate ids
  omnicrm.crm.identifier:
    prefix: Service
    value: "{{ service_uuid | default(omit) }}"
  register: generated_ids
'''

RETURN = r'''
value: {description: "The identifier, e.g. Service_a3f2c1d8.", type: str, returned: success}
uuid: {description: "The UUID that it was made from; null for a given value.", type: str, returned: success}
'''
