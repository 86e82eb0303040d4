import { Facts, Id, JsonView, useText, Words } from '@omnicrm/sdk/web'
import classes from './JobPanel.module.css'
import type { FatalError } from './tasks.ts'

interface Props {
  fatal: FatalError
  /** Redacted by the server. */
  variables: Readonly<Record<string, unknown>> | undefined
}

/** A run that Ansible could not carry out: likely causes first, then all it said (PROV-35). */
export function FatalDetail({ fatal, variables }: Props) {
  const t = useText('provisioning-ansible')
  return (
    <div className={classes.fatal}>
      <Facts
        facts={[
          {
            label: t('fatal.exitCode'),
            value: fatal.exitCode === null ? <Words>{undefined}</Words> : <Id value={fatal.exitCode} />,
          },
        ]}
      />
      {fatal.causes.length > 0 && (
        <section>
          <h4 className={classes.caption}>{t('fatal.causes')}</h4>
          <ul className={classes.causes}>
            {fatal.causes.map(cause => (
              <li key={cause}>{cause}</li>
            ))}
          </ul>
        </section>
      )}
      <Output title={t('fatal.stderr')} text={fatal.stderr} />
      <Output title={t('fatal.stdout')} text={fatal.stdout} />
      {variables && <JsonView value={variables} label={t('fatal.variables')} depth={0} />}
    </div>
  )
}

function Output({ title, text }: { title: string; text: string }) {
  const t = useText('provisioning-ansible')
  return (
    <div>
      <h4 className={classes.caption}>{title}</h4>
      {text.trim() === '' ? (
        <p>{t('fatal.silent')}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys
        <section className={`${classes.output} code`} dir="ltr" tabIndex={0} aria-label={title}>
          {text}
        </section>
      )}
    </div>
  )
}
