import {
  allows,
  pagesOf,
  useConfig,
  useSession,
  webPlugins,
  type Allow,
  type WebPage,
} from '@omnicrm/sdk/web/core'
import type { ReactNode } from 'react'
import { createBrowserRouter, Navigate, Outlet, useLocation, type RouteObject } from 'react-router'
import { useTranslation } from 'react-i18next'
import { AccessDeniedPage, FailedPage, NotFoundPage } from './pages/statusPages.tsx'
import { landingPath } from './session/landing.ts'
import { PortalHomePage, PortalShell } from './shell/PortalShell.tsx'
import { StaffShell } from './shell/StaffShell.tsx'
import { useTitle } from './shell/useTitle.ts'
import { StartingPage } from './pages/StartingPage.tsx'

type PageOf = ReturnType<typeof pagesOf>[number]

/** Routes of the shell and of all enabled plugins. Guards run when a page is drawn, so they follow the session. */
export function makeRouter() {
  const pages = pagesOf(webPlugins.get())
  const of = (shell: NonNullable<WebPage['shell']>) =>
    pages.filter(page => (page.shell ?? 'staff') === shell).map(routeOf)
  const hasPortalHome = pages.some(page => page.path === '/self-care')
  return createBrowserRouter([
    {
      ErrorBoundary: FailedPage,
      HydrateFallback: StartingPage,
      children: [
        {
          path: '/login',
          lazy: async () => ({ Component: (await import('./session/SignInPage.tsx')).default }),
        },
        {
          path: '/change-password',
          element: (
            <Guard allow="signedIn" evenWhenForced>
              <Outlet />
            </Guard>
          ),
          children: [
            {
              index: true,
              lazy: async () => ({ Component: (await import('./session/ChangePasswordPage.tsx')).default }),
            },
          ],
        },
        { path: '/', element: <Landing /> },
        ...of('bare'),
        {
          element: (
            <Guard allow="signedIn">
              <PortalShell />
            </Guard>
          ),
          children: [
            ...of('portal'),
            ...(hasPortalHome ? [] : [{ path: '/self-care', Component: PortalHomePage }]),
          ],
        },
        {
          element: (
            <Guard allow="signedIn">
              <StaffShell />
            </Guard>
          ),
          children: [
            {
              ErrorBoundary: FailedPage,
              children: [
                {
                  path: '/dashboard',
                  lazy: async () => ({ Component: (await import('./pages/DashboardPage.tsx')).default }),
                },
                ...galleryRoutes,
                ...of('staff'),
                { path: '*', Component: NotFoundPage },
              ],
            },
          ],
        },
      ],
    },
  ])
}

const galleryRoutes: RouteObject[] = __GALLERY__
  ? [
      {
        path: '/gallery',
        lazy: async () => ({ Component: (await import('./gallery/GalleryPage.tsx')).default }),
      },
    ]
  : []

function routeOf(page: PageOf): RouteObject {
  return {
    path: page.path,
    lazy: async () => {
      const { default: Page } = await page.load()
      return {
        Component: () => (
          <Guard allow={page.allow ?? 'signedIn'}>
            <PageTitle page={page} />
            <Page />
          </Guard>
        ),
      }
    },
  }
}

/** Stands before the page, so that a title the page sets itself (a customer's name) comes later and stays. */
function PageTitle({ page }: { page: PageOf }) {
  const { t } = useTranslation(page.plugin)
  useTitle(t(page.title))
  return null
}

interface GuardProps {
  allow: Allow
  /** The page to change a forced password is the one page that stays open (AUTH-143). */
  evenWhenForced?: boolean
  children: ReactNode
}

/** Nobody signed in: sign-in, then back here. Not allowed: a page that says so (PLAT-79). */
function Guard({ allow, evenWhenForced = false, children }: GuardProps) {
  const { state, me, mustChangePassword } = useSession()
  const location = useLocation()
  if (allow === 'anyone') return children
  if (state === 'anonymous' || state === 'starting') {
    const here = `${location.pathname}${location.search}${location.hash}`
    return <Navigate to={here === '/' ? '/login' : `/login?next=${encodeURIComponent(here)}`} replace />
  }
  if (mustChangePassword && !evenWhenForced) return <Navigate to="/change-password" replace />
  return allows(allow, me?.permissions) ? children : <AccessDeniedPage />
}

function Landing() {
  const { state, me } = useSession()
  const config = useConfig()
  return <Navigate to={state === 'signedIn' && me ? landingPath(me, config) : '/login'} replace />
}
