/** What usually lies behind a run that Ansible could not carry out (PROV-35). */
const causes: readonly (readonly [RegExp, string])[] = [
  [
    /could not be found|No such file or directory|does not exist/i,
    'The playbook or a file it names is missing from the plays directory, or its name is misspelt.',
  ],
  [
    /yaml|syntax error|unhashable|while parsing|could not find expected/i,
    'The playbook is no valid YAML: check the indentation, quote texts that hold {{ }} or a colon.',
  ],
  [
    /couldn't resolve module|no module named|was not found in configured|couldn't find/i,
    'A module or collection that the playbook uses is not installed, or its name is misspelt.',
  ],
  [
    /is not a valid attribute|conflicting action|no action detected/i,
    'A task has a misspelt keyword, two actions or none.',
  ],
  [/undefined/i, 'A variable is used that neither the product, the order nor the play defines.'],
  [/permission denied|EACCES/i, 'The server may not read the plays directory or run Ansible.'],
  [
    /ENOENT|spawn|failed to execute/i,
    'Ansible is not installed on this server, or provisioning.ansible_path names another program.',
  ],
  [
    /unreachable|connection refused|timed out/i,
    'A host that the playbook needs can’t be reached from this server.',
  ],
  [/memory|killed/i, 'The machine ran out of memory and ended the process.'],
]
const general = 'Run `omnicrm doctor`, which checks Ansible and every playbook.'

export function commonCauses(output: string): string[] {
  const found = causes.flatMap(([pattern, cause]) => (pattern.test(output) ? [cause] : []))
  return [...found, general]
}
