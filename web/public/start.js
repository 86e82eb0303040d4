// Before the first paint: direction and colour scheme, else the page flips or flashes. A file of its own, because the
// content security policy admits no inline scripts.
try {
  const root = document.documentElement
  const scheme = localStorage.getItem('omnicrm.scheme')
  const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches
  if (scheme === 'dark' || (scheme !== 'light' && prefersDark))
    root.setAttribute('data-mantine-color-scheme', 'dark')
  if (localStorage.getItem('omnicrm.language') === 'ar') root.dir = 'rtl'
  if (localStorage.getItem('omnicrm.density') === '"compact"') root.dataset.density = 'compact'
} catch (storageRefused) {
  // Private windows may refuse storage: the defaults hold.
  console.warn('The browser keeps no settings for this page.', storageRefused)
}
