import { join } from 'node:path'
import { journalOf } from './journal.ts'
import { markName } from './processes.ts'

/**
 * Variables of the server's own environment that plays get (PLAY-17): where programs are, and the credentials that are
 * documented to reach plays this way. Nothing else of it does.
 */
const passed = [
  'PATH',
  'TZ',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'MAILJET_API_KEY',
  'MAILJET_SECRET',
  'CGRATES_API_USER',
  'CGRATES_API_PASS',
]

/** The environment of `ansible-playbook`: fixed, so that settings of the machine's users don't change a play. */
export function playEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  places: { readonly directory: string; readonly playbooks: string; readonly cache: string },
): Record<string, string> {
  const kept = passed.flatMap(name => (own[name] === undefined ? [] : [[name, own[name]] as const]))
  const temporary = join(places.directory, 'tmp')
  return {
    ...Object.fromEntries(kept),
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    HOME: places.directory,
    TMPDIR: temporary,
    PYTHONPYCACHEPREFIX: places.cache,
    ANSIBLE_CONFIG: join(places.playbooks, 'ansible.cfg'),
    ANSIBLE_COLLECTIONS_PATH: `${join(places.playbooks, 'collections')}:/usr/share/ansible/collections`,
    ANSIBLE_STDOUT_CALLBACK: 'omnicrm.crm.events',
    ANSIBLE_HOME: join(temporary, 'ansible'),
    ANSIBLE_LOCAL_TEMP: temporary,
    ANSIBLE_REMOTE_TEMP: temporary,
    ANSIBLE_RETRY_FILES_ENABLED: 'False',
    OMNICRM_EVENT_FD: '3',
    OMNICRM_EVENT_JOURNAL: journalOf(places.directory),
    [markName]: places.directory,
  }
}
