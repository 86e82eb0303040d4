import { defineWeb } from '@omnicrm/sdk/web/core'

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
    { path: '/profile', title: 'profile.title', load: () => import('./profile/ProfilePage.tsx') },
  ],
  commands: [{ id: 'identity.addUser', label: 'user.add', icon: 'add', allow: 'admin', to: '/users/new' }],
})
