import { useMantineColorScheme } from '@mantine/core'
import { uiConfig, useSession } from '@omnicrm/sdk/web/core'
import { useEffect } from 'react'
import { language, switchLanguage } from '../i18n/i18n.ts'

/** Who signs in finds their own language and colour scheme, whoever used this browser before (PLAT-75, PLAT-76). */
export function PreferenceSync() {
  const { me } = useSession()
  const { setColorScheme } = useMantineColorScheme()
  const code = me?.preferences?.['language']
  const isDark = me?.preferences?.['dark_mode']
  useEffect(() => {
    const isOffered = typeof code === 'string' && uiConfig.get().languages.includes(code)
    if (isOffered && code !== language.get()) void switchLanguage(code)
  }, [code])
  useEffect(() => {
    if (typeof isDark === 'boolean') setColorScheme(isDark ? 'dark' : 'light')
  }, [isDark, setColorScheme])
  return null
}
