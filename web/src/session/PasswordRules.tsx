import { useText } from '@omnicrm/sdk/web/core'
import { Icon } from '../Icon.tsx'
import classes from './PasswordRules.module.css'
import { passwordRules, unmetRules } from './passwordRules.ts'

/** The rules with a mark for each that the password already meets. */
export function PasswordRules({ password }: { password: string }) {
  const t = useText('web')
  const unmet = unmetRules(password)
  return (
    <ul className={classes.list} aria-label={t('password.rules')}>
      {passwordRules.map(rule => {
        const met = !unmet.includes(rule)
        return (
          <li key={rule} className={classes.rule} data-tone={met ? 'success' : 'neutral'}>
            <Icon name={met ? 'check' : 'none'} size={16} />
            {t(`password.rule.${rule}`)}
          </li>
        )
      })}
    </ul>
  )
}
