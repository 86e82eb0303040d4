import {
  Card,
  language,
  languageOf,
  savePreference,
  Select,
  Stacked,
  Switch,
  switchLanguage,
  useComputedColorScheme,
  useConfig,
  useMantineColorScheme,
  useStore,
  useText,
} from '@omnicrm/sdk/web'

/** Language and colour scheme: at once, without a button; kept with the user (PLAT-75, PLAT-76). */
export function Look() {
  const t = useText('identity')
  const { languages } = useConfig()
  const current = useStore(language)
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const chooseLanguage = async (code: string) => {
    await switchLanguage(code)
    await savePreference('language', code)
  }
  const chooseScheme = (isDark: boolean) => {
    setColorScheme(isDark ? 'dark' : 'light')
    void savePreference('dark_mode', isDark)
  }
  return (
    <Card title={t('profile.look')}>
      <Stacked>
        <Select
          label={t('profile.language')}
          data={languages.map(code => ({ value: code, label: languageOf(code).name }))}
          value={current}
          allowDeselect={false}
          onChange={code => void (code && chooseLanguage(code))}
        />
        <Switch
          label={t('profile.dark')}
          checked={scheme === 'dark'}
          onChange={event => chooseScheme(event.currentTarget.checked)}
        />
      </Stacked>
    </Card>
  )
}
