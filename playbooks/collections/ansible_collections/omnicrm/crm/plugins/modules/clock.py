#!/usr/bin/python
"""Documentation of omnicrm.crm.clock; the work is done by the action plugin of the same name, on the controller."""
from __future__ import annotations

DOCUMENTATION = r'''
module: clock
short_description: The time now, or some days from now, in UTC
version_added: 0.1.0
description:
  - Gives what C(date --utc +%Y-%m-%dT%H:%M:%S%z) prints (PLAY-31, PLAY-32), without starting a process.
options:
  days:
    description: Days to add; may be negative.
    type: int
    default: 0
author: OmniCRM
'''

EXAMPLES = r'''
- name: Get current time
  omnicrm.crm.clock:
  register: current_date_time

- name: New expiry
  omnicrm.crm.clock:
    days: 30
  register: new_expiry_date
'''

RETURN = r'''
stdout: {description: "ISO 8601 with numeric offset, e.g. 2025-01-10T14:30:00+0000.", type: str, returned: always}
date: {description: "The day, e.g. 2025-01-10.", type: str, returned: always}
'''
