import { errors } from '@omnicrm/sdk'

export const fail = errors('identity', {
  /** One text for every reason, so that accounts can't be probed (AUTH-4). */
  badLogin: [401, 'Invalid email or password'],
  badToken: [401, 'The access token is not valid or has expired. Sign in again.'],
  badRefresh: [401, 'The refresh token is not valid or has expired. Sign in again.'],
  badApiKey: [401, 'Invalid API key'],
  addressRefused: [403, 'Access denied'],
  badExpiry: [400, 'expiry_date: {text}.'],
  unknownPermissions: [400, 'There are no permissions named {names}.'],
  beyondOwnRights: [403, 'A key may not do more than {whose}: {names}.'],
  protectedKey: [409, 'This key is protected: it is defined outside of this list and is changed there.'],
  noUser: [403, 'This needs a signed-in person; a machine has no profile and no password.'],
  wrongPassword: [400, 'The current password is wrong; nothing was changed.'],
  weakPassword: [400, 'The password does not meet the rules: {rules}.'],
  badResetToken: [400, 'This link is not valid or has expired. Ask for a new one.'],
  unknownAddress: [404, 'No account was found with that email address'],
  userTaken: [
    409,
    'There is already a user with this {field}; it may be a deleted one that can be restored.',
  ],
  unknownRole: [400, "There is no role '{name}'."],
  unknownPermission: [400, 'There is no permission {id}.'],
  roleTaken: [409, "There is already a role '{name}'."],
  permissionTaken: [409, "There is already a permission '{name}'."],
  systemRole: [409, "The role '{name}' belongs to the system: it can't be {what}."],
  lastAdmin: [409, 'This would leave no active administrator; give another user the role admin first.'],
  impersonationRefused: [403, 'You can’t act as this user: {why}.'],
  alreadyImpersonating: [409, 'You act as another user already; stop that first.'],
  notImpersonating: [409, 'You act as nobody else.'],
  notWhileImpersonating: [403, 'This can’t be done while you act as another user.'],
  notYourself: [409, "You can't delete or deactivate your own account."],
})
