import { isApiError, type Answer, type EndpointClient, type InputOf } from '@omnicrm/sdk/web/core'

/** How it went with one customer: done, or why not. */
export type Outcome = true | string

/**
 * An endpoint that does its work for each of these customers, one after the other, and tells how it went. It fails like
 * its source when all were refused for one reason, so that a form shows a wrong field.
 */
export function eachOf<E>(
  source: EndpointClient<E>,
  customerIds: readonly number[],
  tell: (customerId: number, outcome: Outcome) => void,
): EndpointClient<E> {
  const call = async (input: InputOf<E>): Promise<Answer<E>> => {
    let answer: { readonly of: Answer<E> } | undefined
    let refusal: unknown
    for (const customer_id of customerIds) {
      try {
        answer = { of: await source.call({ ...input, customer_id }) }
        tell(customer_id, true)
      } catch (cause) {
        if (!isApiError(cause)) throw cause
        refusal = cause
        tell(customer_id, cause.message)
      }
    }
    if (answer === undefined) throw refusal
    return answer.of
  }
  const { plugin, endpointName, endpoint } = source
  const url = (input: InputOf<E>) => source.url(input)
  const made: object = Object.assign(call.bind(undefined), { plugin, endpointName, endpoint, call, url })
  return made as EndpointClient<E>
}
