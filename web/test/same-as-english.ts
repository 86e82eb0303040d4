/** Texts that a language writes as English does: names, and words that they share. `*` is for all languages. */
export const sameAsEnglish: Readonly<Record<string, readonly string[]>> = {
  '*': ['IPTV', 'OmniCharge', 'SMS', 'VoIP'],
  sp: [
    'Error: {{reason}}',
    'Hotspot',
    'Individual',
    'Internet',
    'Plan',
    'Play',
    'Plugin',
    'Plus code',
    'Roles',
    'Slug',
    'Total',
    'Web',
    '{{minutes}} min',
  ],
}
