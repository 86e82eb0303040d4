export interface ShippedFont {
  /** As its style sheet calls it. */
  family: string
  /** Besides Latin. */
  scripts?: readonly ('greek' | 'cyrillic')[]
  /** Its style sheet: a chunk of its own, whose files a browser fetches by the letters on the page. */
  load: () => Promise<unknown>
}

const all = ['greek', 'cyrillic'] as const
const cyrillic = ['cyrillic'] as const

/** The families of CONF-71, by their name in small letters without spaces; `System` is the device's own and not here. */
export const shippedFonts: Readonly<Record<string, ShippedFont>> = {
  inter: {
    family: 'Inter Variable',
    scripts: all,
    load: () => import('@fontsource-variable/inter/index.css'),
  },
  roboto: {
    family: 'Roboto Variable',
    scripts: all,
    load: () => import('@fontsource-variable/roboto/index.css'),
  },
  opensans: {
    family: 'Open Sans Variable',
    scripts: all,
    load: () => import('@fontsource-variable/open-sans/index.css'),
  },
  lato: {
    family: 'Lato',
    load: () =>
      Promise.all([
        import('@fontsource/lato/300.css'),
        import('@fontsource/lato/400.css'),
        import('@fontsource/lato/700.css'),
      ]),
  },
  quicksand: { family: 'Quicksand Variable', load: () => import('@fontsource-variable/quicksand/index.css') },
  poppins: {
    family: 'Poppins',
    load: () =>
      Promise.all([
        import('@fontsource/poppins/300.css'),
        import('@fontsource/poppins/400.css'),
        import('@fontsource/poppins/500.css'),
        import('@fontsource/poppins/600.css'),
        import('@fontsource/poppins/700.css'),
      ]),
  },
  nunito: {
    family: 'Nunito Variable',
    scripts: cyrillic,
    load: () => import('@fontsource-variable/nunito/index.css'),
  },
  montserrat: {
    family: 'Montserrat Variable',
    scripts: cyrillic,
    load: () => import('@fontsource-variable/montserrat/index.css'),
  },
  worksans: { family: 'Work Sans Variable', load: () => import('@fontsource-variable/work-sans/index.css') },
  sourcesanspro: {
    family: 'Source Sans Pro',
    scripts: all,
    load: () =>
      Promise.all([
        import('@fontsource/source-sans-pro/300.css'),
        import('@fontsource/source-sans-pro/400.css'),
        import('@fontsource/source-sans-pro/600.css'),
        import('@fontsource/source-sans-pro/700.css'),
      ]),
  },
  raleway: {
    family: 'Raleway Variable',
    scripts: cyrillic,
    load: () => import('@fontsource-variable/raleway/index.css'),
  },
  ubuntu: {
    family: 'Ubuntu',
    scripts: all,
    load: () =>
      Promise.all([
        import('@fontsource/ubuntu/300.css'),
        import('@fontsource/ubuntu/400.css'),
        import('@fontsource/ubuntu/500.css'),
        import('@fontsource/ubuntu/700.css'),
      ]),
  },
  josefinsans: {
    family: 'Josefin Sans Variable',
    load: () => import('@fontsource-variable/josefin-sans/index.css'),
  },
  hkgrotesk: { family: 'HK-Grotesk', load: () => import('typeface-hk-grotesk/index.css') },
  merriweather: {
    family: 'Merriweather Variable',
    scripts: cyrillic,
    load: () => import('@fontsource-variable/merriweather/index.css'),
  },
  lora: {
    family: 'Lora Variable',
    scripts: cyrillic,
    load: () => import('@fontsource-variable/lora/index.css'),
  },
  playfairdisplay: {
    family: 'Playfair Display Variable',
    scripts: cyrillic,
    load: () => import('@fontsource-variable/playfair-display/index.css'),
  },
}
