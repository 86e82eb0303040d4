/** Rules for passwords (AUTH-125, AUTH-126); the server checks them again. */
const rules = {
  length: (password: string) => password.length >= 8,
  upper: (password: string) => /\p{Lu}/u.test(password),
  lower: (password: string) => /\p{Ll}/u.test(password),
  digit: (password: string) => /\p{Nd}/u.test(password),
  special: (password: string) => /[^\p{L}\p{N}\s]/u.test(password),
}

export type PasswordRule = keyof typeof rules

export const passwordRules = Object.keys(rules) as PasswordRule[]

export const unmetRules = (password: string): PasswordRule[] =>
  passwordRules.filter(rule => !rules[rule](password))
