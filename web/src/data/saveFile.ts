import { sendRequest } from '@omnicrm/sdk/web/core'

interface Options {
  signal?: AbortSignal
  /** Told how many lines have come, the first one not counted. */
  onLines?: (lines: number) => void
}

/** Saves what a download endpoint answers, under the name the server gives it. */
export async function saveFile(url: string, fallback: string, options: Options = {}): Promise<void> {
  const response = await sendRequest({ method: 'GET', url, signal: options.signal })
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  const { body } = response
  const { onLines } = options
  const file =
    body && onLines ? await new Response(body.pipeThrough(counted(onLines))).blob() : await response.blob()
  offer(file, named === undefined ? fallback : decodeURIComponent(named))
}

/** Hands a file to whoever sits there. */
export function offer(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

const lineFeed = 10

function counted(onLines: (lines: number) => void) {
  let lines = -1
  return new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, out) {
      for (const byte of chunk) if (byte === lineFeed) lines++
      onLines(Math.max(lines, 0))
      out.enqueue(chunk)
    },
  })
}
