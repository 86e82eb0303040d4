import {
  DirectionProvider,
  MantineProvider,
  localStorageColorSchemeManager,
  useDirection,
} from '@mantine/core'
import { useConfig, useSession, useStore } from '@omnicrm/sdk/web/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useMemo } from 'react'
import { I18nextProvider } from 'react-i18next'
import type { createBrowserRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { Toasts } from './feedback/Toasts.tsx'
import { language, translations } from './i18n/i18n.ts'
import { languageOf } from './i18n/languages.ts'
import { queries } from './queries.ts'
import { PreferenceSync } from './session/PreferenceSync.tsx'
import { chooseFont } from './theme/fonts.ts'
import { makeTheme, makeVariables } from './theme/theme.ts'

const SignInOverPage = lazy(() => import('./session/SignInOverPage.tsx'))

const schemes = localStorageColorSchemeManager({ key: 'omnicrm.scheme' })

export function App({ router }: { router: ReturnType<typeof createBrowserRouter> }) {
  const config = useConfig()
  const { state } = useSession()
  const code = useStore(language)
  const theme = useMemo(() => makeTheme(config, code), [config, code])
  useEffect(() => {
    chooseFont(config, code)
      .load()
      .catch((cause: unknown) => console.warn("The system's font stands in for the configured one.", cause))
  }, [config, code])
  const variables = useMemo(() => makeVariables(config), [config])
  return (
    <DirectionProvider initialDirection={languageOf(code).direction} detectDirection={false}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={variables}
        colorSchemeManager={schemes}
        defaultColorScheme="auto"
        deduplicateInlineStyles
      >
        <I18nextProvider i18n={translations}>
          <QueryClientProvider client={queries}>
            <DirectionSync code={code} />
            <PreferenceSync />
            <Toasts />
            <RouterProvider router={router} />
            {state === 'expired' && (
              <Suspense fallback={null}>
                <SignInOverPage />
              </Suspense>
            )}
          </QueryClientProvider>
        </I18nextProvider>
      </MantineProvider>
    </DirectionProvider>
  )
}

/** The language may change while pages are open: their state stays, only the direction follows. */
function DirectionSync({ code }: { code: string }) {
  const { setDirection } = useDirection()
  useEffect(() => setDirection(languageOf(code).direction), [code, setDirection])
  return null
}
