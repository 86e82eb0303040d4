/** Families for scripts that no brand family covers. Files come by the characters that a page shows (`unicode-range`). */
const scriptFonts: Readonly<Record<string, () => Promise<unknown>>> = {
  ar: () => import('@fontsource-variable/noto-sans-arabic/wght.css'),
  ch: () => import('@fontsource-variable/noto-sans-sc/wght.css'),
}

/** Without its font a page is readable in that of the system; nobody waits for it. */
export function loadScriptFont(language: string): void {
  scriptFonts[language]?.().catch((cause: unknown) => {
    console.warn('The language is shown in the font of the system.', cause)
  })
}
