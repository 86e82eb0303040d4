import { createGuardrails, generateSecret, verifySync } from 'otplib'

/** Seconds that a code stands for; one step before and one after count too (AUTH-40, AUTH-41). */
const stepSeconds = 30
const codeForm = /^\d{6}$/
/** Ours have 20 bytes. Shorter ones, as other products make them, are told right or wrong all the same. */
const guardrails = createGuardrails({ MIN_SECRET_BYTES: 10 })

/** A new secret in Base32. */
export const makeTotpSecret = (): string => generateSecret({ length: 20 })

/** What the QR code holds (AUTH-61). Written by hand because the documented form keeps the `@`. */
export function provisioningUri(email: string, secret: string): string {
  const account = encodeURIComponent(email).replaceAll('%40', '@')
  return `otpauth://totp/OmniCRM:${account}?secret=${secret}&issuer=OmniCRM`
}

/**
 * The time step that a code stands for.
 *
 * @param after the last step that was accepted: it and all before it are spent (AUTH-49)
 * @returns undefined when the code is wrong, too old, too new or spent
 */
export function stepOf(secret: string, code: string, now: Date, after: number | null): number | undefined {
  const epoch = Math.floor(now.getTime() / 1000)
  const newest = Math.floor((epoch + stepSeconds) / stepSeconds)
  // The library throws at malformed codes, and when the last step lies ahead, as after a clock was set back.
  if (!codeForm.test(code) || (after !== null && after >= newest)) return undefined
  const result = verifySync({
    secret,
    token: code,
    epoch,
    epochTolerance: stepSeconds,
    guardrails,
    ...(after === null ? {} : { afterTimeStep: after }),
  })
  return result.valid && 'timeStep' in result ? result.timeStep : undefined
}
