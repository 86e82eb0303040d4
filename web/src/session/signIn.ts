import { adoptTokens, sendRequest, type Me, type TokenAnswer } from '@omnicrm/sdk/web/core'

/** The password was right and the second factor is missing (AUTH-10). */
export interface Challenge {
  user_id: number
  challenge_token: string
}

interface ChallengeAnswer extends Challenge {
  '2fa_required': true
}

export interface Credentials {
  email: string
  password: string
  remember: boolean
}

/** Signs in with the password alone, or answers the question for the second factor. */
export async function signInWithPassword({
  email,
  password,
  remember,
}: Credentials): Promise<{ me: Me } | { challenge: Challenge }> {
  const response = await sendRequest({
    method: 'POST',
    url: '/crm/auth/login',
    body: { email: email.trim(), password, remember_me: remember, use_cookie: true },
    anonymous: true,
  })
  const answer = (await response.json()) as TokenAnswer | ChallengeAnswer
  if ('2fa_required' in answer) return { challenge: answer }
  return { me: adoptTokens(answer) }
}

/** Finishes a sign-in with a code of the app or a recovery code (AUTH-77). */
export async function signInWithCode({ user_id, challenge_token }: Challenge, code: string): Promise<Me> {
  const response = await sendRequest({
    method: 'POST',
    url: `/crm/2fa/verify/user/${user_id}`,
    body: { code: code.trim(), challenge_token },
    anonymous: true,
  })
  return adoptTokens((await response.json()) as TokenAnswer)
}
