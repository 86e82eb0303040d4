import { makeStore, type Me } from '@omnicrm/sdk/web/core'

/** Whether the notice about the second factor is open: after a sign-in until it is dismissed (AUTH-48). */
export const enrolmentNotice = makeStore(false)

/** Staff without a second factor are told so after each sign-in; the server says who should be. */
export function offerEnrolment(me: Pick<Me, 'should_enrol_2fa' | 'must_enrol_2fa'>): void {
  enrolmentNotice.set(me.should_enrol_2fa === true && me.must_enrol_2fa !== true)
}
