import './theme/styles.ts'
import { restoreSession } from '@omnicrm/sdk/web/core'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { BootFailure } from './BootFailure.tsx'
import { loadConfig, loadPlugins, startLanguage } from './boot.ts'
import { makeRouter } from './router.tsx'
import { returnFocus } from './shell/focusReturn.ts'
import { settleFigures } from './theme/fonts.ts'

const root = createRoot(document.querySelector('#root') as HTMLElement)
returnFocus(document.querySelector('#overlays') as HTMLElement)

/** No await at the top level: chunks of plugins import this one and would wait for each other. */
async function start(): Promise<void> {
  const session = restoreSession()
  const config = await loadConfig()
  const [failed] = await Promise.all([loadPlugins(config), startLanguage(config), session])
  if (failed.length > 0) {
    console.error('Some plugins could not be loaded; the rest works without them.', failed)
  }
  root.render(<App router={makeRouter()} />)
  settleFigures(getComputedStyle(document.body).fontFamily).catch((cause: unknown) => {
    console.warn('Figures keep the font of the text.', cause)
  })
}

start().catch((cause: unknown) => {
  console.error('The application could not start.', cause)
  root.render(<BootFailure cause={cause} />)
})
