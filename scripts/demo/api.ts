/** A signed-in caller of the public API of a running server. */
export interface Caller {
  get<T>(path: string): Promise<T>
  put<T>(path: string, body: object): Promise<T>
  post<T>(path: string, body: object): Promise<T>
  /** The password is good for one sign-in: nothing else is possible until another is set. */
  readonly mustChangePassword: boolean
}

/** The server refused; its own sentence says why. */
export class Refusal extends Error {
  override readonly name = 'CliError'
}

interface Tokens {
  readonly access_token: string
  readonly must_change_password: boolean
}

/** Signs in. @param url address of the server, without a slash at the end @throws Refusal with the server's sentence */
export async function signIn(url: string, email: string, password: string): Promise<Caller> {
  const { access_token, must_change_password } = await send<Tokens>(url, 'POST', '/crm/auth/login', {
    email,
    password,
  })
  return {
    mustChangePassword: must_change_password,
    get: path => send(url, 'GET', path, undefined, access_token),
    put: (path, body) => send(url, 'PUT', path, body, access_token),
    post: (path, body) => send(url, 'POST', path, body, access_token),
  }
}

async function send<T>(url: string, method: string, path: string, body?: object, token?: string): Promise<T> {
  let response: Response
  try {
    response = await fetch(`${url}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    })
  } catch (cause) {
    throw new Refusal(
      `No server answers at ${url}. Start one with ./scripts/start, or name another with --url.`,
      { cause },
    )
  }
  const text = await response.text()
  if (response.ok) return JSON.parse(text) as T
  throw new Refusal(`${method} ${path} was refused (${response.status}): ${sentenceOf(text)}`)
}

function sentenceOf(text: string): string {
  try {
    const { message, errors } = JSON.parse(text) as { message?: string; errors?: Record<string, string> }
    const fields = Object.entries(errors ?? {}).map(([field, fault]) => `${field}: ${fault}`)
    return [message ?? text, ...fields].join(' ')
  } catch {
    return text.slice(0, 200) // Not JSON, for example the page of a proxy: shown as it is.
  }
}
