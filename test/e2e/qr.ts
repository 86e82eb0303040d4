import jsQR from 'jsqr'
import type { Tab } from './browser.ts'

const decode = jsQR as unknown as typeof jsQR.default

/** What a scanner reads from the picture of a code as the screen shows it, and how large it is there. */
export async function scan(tab: Tab, label: string): Promise<{ text: string | undefined; size: number[] }> {
  const code = await tab.get('image', label)
  const box = await code.boundingBox()
  const picture = await code.screenshot({ encoding: 'base64' })
  const { width, height, pixels } = await tab.page.evaluate(async text => {
    const bytes = Uint8Array.from(atob(text), each => each.charCodeAt(0))
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(image.width, image.height)
    const context = canvas.getContext('2d')
    if (!context) throw new Error('There is no canvas.')
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, image.width, image.height)
    return { width: image.width, height: image.height, pixels: [...data] }
  }, picture)
  const found = decode(Uint8ClampedArray.from(pixels), width, height)
  return { text: found?.data, size: [box?.width ?? 0, box?.height ?? 0] }
}
