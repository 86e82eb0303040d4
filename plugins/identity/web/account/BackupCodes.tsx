import { Button, Group, Icon, Notice, Stack, toast, useConfig, useText } from '@omnicrm/sdk/web'
import classes from './account.module.css'

/** Ten codes, shown this once, to be kept elsewhere (AUTH-66, AUTH-85). */
export function BackupCodes({ codes }: { codes: readonly string[] }) {
  const t = useText('identity')
  const { portal_name: portal } = useConfig()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(codes.join('\n'))
      toast.success(t('codes.copied'))
    } catch {
      // Browsers keep the clipboard from pages that are not served over HTTPS; the codes can be marked by hand.
      toast.warning(t('codes.notCopied'))
    }
  }
  return (
    <Stack gap="sm">
      <Notice tone="warning">{t('codes.warning')}</Notice>
      <ul className={classes.codes} aria-label={t('codes.title')}>
        {codes.map(code => (
          <li key={code} className="code">
            {code}
          </li>
        ))}
      </ul>
      <Group gap="xs">
        <Button variant="default" leftSection={<Icon name="copy" size={16} />} onClick={() => void copy()}>
          {t('codes.copy')}
        </Button>
        <Button
          component="a"
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          href={fileOf(t('codes.file', { portal }), codes)}
          download="backup-codes.txt"
        >
          {t('codes.download')}
        </Button>
      </Group>
    </Stack>
  )
}

/** A text file as an address: nothing of it is kept once the page is left. */
const fileOf = (title: string, codes: readonly string[]): string =>
  `data:text/plain;charset=utf-8,${encodeURIComponent(`${title}\n\n${codes.join('\n')}\n`)}`
