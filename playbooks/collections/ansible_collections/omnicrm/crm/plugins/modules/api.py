#!/usr/bin/python
"""Documentation of omnicrm.crm.api; the work is done by the action plugin of the same name, on the controller."""
from __future__ import annotations

DOCUMENTATION = r'''
module: api
short_description: Call the public API of the CRM from a play
version_added: 0.1.0
description:
  - Sends one request to C(crm_config.crm.base_url), with C(access_token) as bearer token (PLAY-9, PLAY-10), inside the
    Ansible process.
  - Every write carries an C(Idempotency-Key), so a connection that breaks before the answer is tried once more
    without doing the work twice.
  - With C(--check), GET and HEAD are sent; writes are reported as skipped.
  - JSON types are sent as they are. Write a body that holds numbers as one expression (PLAY-22), see the README.
options:
  method:
    description: HTTP method.
    type: str
    default: GET
    choices: [GET, HEAD, POST, PUT, PATCH, DELETE]
  path:
    description: Path below the base URL, beginning with a slash. Full URLs are refused, so the token cannot leave.
    type: str
    required: true
  body:
    description: Mapping or list, sent as JSON. A text is refused.
    type: raw
  params:
    description: Query parameters.
    type: dict
    default: {}
  status_code:
    description: The status or statuses that count as success (PLAY-108).
    type: list
    elements: int
    default: [200]
  idempotency_key:
    description: Key of a write; a random one by default.
    type: str
  timeout:
    description: Seconds for connecting, and for the whole answer.
    type: float
    default: 10
  validate_certs:
    description: May be false for a loopback address only (PLAY-18).
    type: bool
    default: true
author: OmniCRM
'''

EXAMPLES = r'''
- name: Get product
  omnicrm.crm.api:
    path: /crm/product/product_id/{{ product_id }}
  register: api_response_product

- name: Assign the SIM card
  omnicrm.crm.api:
    method: PATCH
    path: /crm/inventory/inventory_id/{{ inventory_id_sim_card }}
    body: "{{ {'customer_id': customer_id | int, 'service_id': service_id | int, 'item_state': 'Assigned'} }}"

- name: Look for the service
  omnicrm.crm.api:
    path: /crm/service/service_uuid/{{ service_uuid }}
    status_code: [200, 404]
  register: api_response_service
'''

RETURN = r'''
status: {description: HTTP status., type: int, returned: when answered}
json: {description: The parsed body., type: raw, returned: when the body is JSON}
content: {description: The body as text., type: str, returned: when answered}
url: {description: The address called., type: str, returned: always}
request: {description: "method, url and body as sent.", type: dict, returned: always}
outcome_unknown: {description: "The request was sent but not answered: it may have been carried out.", type: bool, returned: on connection failure}
msg:
  description: >-
    A sentence. On failure it names method, path, status, the CRM's message, the faulty fields, and the customer and
    service of the run.
  type: str
  returned: always
'''
