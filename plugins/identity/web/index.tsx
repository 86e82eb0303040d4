import { bannerSlot } from '@omnicrm/sdk/slots'
import { defineWeb, fill, type WebPage } from '@omnicrm/sdk/web/core'
import { can } from '../contract.ts'
import { loginAsUser } from '../slots.ts'

/** Reached from the sign-in page or from the links of e-mails, by anyone. */
const openPages: WebPage[] = [
  { path: '/forgot-password', title: 'forgot.title', load: () => import('./account/ForgotPasswordPage.tsx') },
  {
    path: '/reset-password/:token',
    title: 'reset.title',
    load: () => import('./account/ResetPasswordPage.tsx'),
  },
  { path: '/verify-email', title: 'verify.codeTitle', load: () => import('./account/VerifyEmailPage.tsx') },
  {
    path: '/verify-email/:token',
    title: 'verify.title',
    load: () => import('./account/VerifyEmailPage.tsx'),
  },
  { path: '/register', title: 'register.title', load: () => import('./account/RegisterPage.tsx') },
].map(page => ({ ...page, allow: 'anyone', shell: 'bare' }))

export default defineWeb({
  id: 'identity',
  pages: [
    {
      path: '/users',
      allow: 'admin',
      title: 'users.title',
      load: () => import('./users/UsersPage.tsx'),
      nav: { label: 'users.title', section: 'administration', icon: 'user', order: 10 },
    },
    { path: '/users/new', allow: 'admin', title: 'user.add', load: () => import('./users/NewUserPage.tsx') },
    {
      path: '/users/:user_id',
      allow: 'admin',
      title: 'user.title',
      load: () => import('./users/UserPage.tsx'),
    },
    {
      path: '/roles',
      allow: 'admin',
      title: 'roles.title',
      load: () => import('./roles/RolesPage.tsx'),
      nav: { label: 'roles.title', section: 'administration', icon: 'roles', order: 20 },
    },
    {
      path: '/roles/:role_id',
      allow: 'admin',
      title: 'role.title',
      load: () => import('./roles/RolePage.tsx'),
    },
    {
      path: '/api-keys',
      allow: can.manageApiKeys,
      title: 'keys.title',
      load: () => import('./keys/ApiKeysPage.tsx'),
      nav: { label: 'keys.title', section: 'administration', icon: 'key', order: 30 },
    },
    {
      path: '/api-keys/new',
      allow: can.manageApiKeys,
      title: 'keys.add',
      load: () => import('./keys/NewKeyPage.tsx'),
    },
    {
      path: '/api-keys/:api_key_id',
      allow: can.manageApiKeys,
      title: 'keys.one',
      load: () => import('./keys/KeyPage.tsx'),
    },
    {
      path: '/api-keys/:api_key_id/edit',
      allow: can.manageApiKeys,
      title: 'keys.edit',
      load: () => import('./keys/EditKeyPage.tsx'),
    },
    {
      path: '/impersonation-logs',
      allow: 'admin',
      title: 'logs.title',
      load: () => import('./impersonation/LogsPage.tsx'),
      nav: { label: 'logs.title', section: 'administration', icon: 'history', order: 40 },
    },
    {
      path: '/profile',
      title: 'profile.title',
      shell: 'own',
      load: () => import('./profile/ProfilePage.tsx'),
    },
    {
      path: '/two-factor',
      title: 'twoFactor.title',
      shell: 'bare',
      load: () => import('./account/TwoFactorPage.tsx'),
    },
    ...openPages,
  ],
  fills: [
    fill(bannerSlot, () => import('./impersonation/ImpersonationBanner.tsx'), { order: 0 }),
    fill(loginAsUser, () => import('./impersonation/LoginAsUserButton.tsx'), { allow: can.impersonate }),
  ],
  commands: [
    { id: 'identity.addUser', label: 'user.add', icon: 'add', allow: 'admin', to: '/users/new' },
    {
      id: 'identity.addApiKey',
      label: 'keys.add',
      icon: 'key',
      allow: can.manageApiKeys,
      to: '/api-keys/new',
    },
  ],
})
