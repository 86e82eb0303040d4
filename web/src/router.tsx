import {
  allows,
  pagesOf,
  useConfig,
  useSession,
  webPlugins,
  type Allow,
  type WebPage,
} from '@omnicrm/sdk/web/core'
import { Fragment, lazy, Suspense, type ComponentType, type ReactNode } from 'react'
import { createBrowserRouter, Navigate, Outlet, useLocation, type RouteObject } from 'react-router'
import { useTranslation } from 'react-i18next'
import { AccessDeniedPage, FailedPage, NotFoundPage } from './pages/statusPages.tsx'
import SignInPage from './session/SignInPage.tsx'
import { isCustomer, landingPath } from './session/landing.ts'
import { useTitle } from './shell/useTitle.ts'
import { StartingPage } from './pages/StartingPage.tsx'

type Load = () => Promise<{ default: ComponentType }>
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
          Component: SignInPage,
        },
        {
          path: '/change-password',
          element: (
            <Guard allow="signedIn">
              <Outlet />
            </Guard>
          ),
          children: [
            {
              index: true,
              lazy: page(() => import('./session/ChangePasswordPage.tsx')),
            },
          ],
        },
        { path: '/', element: <Landing /> },
        ...of('bare'),
        {
          lazy: shell(() => import('./shell/PortalShell.tsx')),
          children: [
            ...of('portal'),
            ...(hasPortalHome
              ? []
              : [{ path: '/self-care', lazy: page(() => import('./pages/PortalHomePage.tsx')) }]),
          ],
        },
        { element: <OwnShell />, children: of('own') },
        {
          lazy: shell(() => import('./shell/StaffShell.tsx'), NotForCustomers),
          children: [
            {
              ErrorBoundary: FailedPage,
              children: [
                {
                  path: '/dashboard',
                  lazy: page(() => import('./pages/DashboardPage.tsx')),
                },
                {
                  path: '/work',
                  element: (
                    <Guard allow="admin">
                      <Outlet />
                    </Guard>
                  ),
                  children: [{ index: true, lazy: page(() => import('./pages/WorkPage.tsx')) }],
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

/** The default export as the component of a route. */
const page = (load: Load) => async () => ({ Component: (await load()).default })

/** A frame for those who are signed in. */
const shell =
  (load: Load, Admit: ComponentType<{ children: ReactNode }> = Fragment) =>
  async () => {
    const { default: Shell } = await load()
    return {
      Component: () => (
        <Guard allow="signedIn">
          <Admit>
            <Shell />
          </Admit>
        </Guard>
      ),
    }
  }

const PortalShell = lazy(() => import('./shell/PortalShell.tsx'))
const StaffShell = lazy(() => import('./shell/StaffShell.tsx'))

/** Pages of one's own account stand in the frame that one works in. */
function OwnShell() {
  const { me } = useSession()
  return (
    <Guard allow="signedIn">
      <Suspense fallback={<StartingPage />}>
        {me && isCustomer(me) ? <PortalShell /> : <StaffShell />}
      </Suspense>
    </Guard>
  )
}

/** Customers have the portal; a staff address leads them there (PLAT-79). */
function NotForCustomers({ children }: { children: ReactNode }) {
  const { me } = useSession()
  const config = useConfig()
  return me && isCustomer(me) ? <Navigate to={landingPath(me, config)} replace /> : children
}

const galleryRoutes: RouteObject[] = __GALLERY__
  ? [
      {
        path: '/gallery',
        lazy: page(() => import('./gallery/GalleryPage.tsx')),
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

/** Nobody signed in: sign-in, then back here. Not allowed: a page that says so (PLAT-79). */
function Guard({ allow, children }: { allow: Allow; children: ReactNode }) {
  const { state, me, mustChangePassword, mustEnrol } = useSession()
  const location = useLocation()
  if (allow === 'anyone') return children
  if (state === 'anonymous' || state === 'starting') {
    const here = `${location.pathname}${location.search}${location.hash}`
    return <Navigate to={here === '/' ? '/login' : `/login?next=${encodeURIComponent(here)}`} replace />
  }
  // What is due comes first, and its page is the one that stays open (AUTH-143, AUTH-46).
  const due = mustChangePassword ? '/change-password' : mustEnrol ? '/two-factor' : undefined
  if (due && location.pathname !== due) return <Navigate to={due} replace />
  return allows(allow, me?.permissions) ? children : <AccessDeniedPage />
}

function Landing() {
  const { state, me } = useSession()
  const config = useConfig()
  return <Navigate to={state === 'signedIn' && me ? landingPath(me, config) : '/login'} replace />
}
