export interface Area {
  readonly latitude: number
  readonly longitude: number
  /** Radius. */
  readonly km: number
}

const limits = { latitude: [-90, 90], longitude: [-180, 180], km: [0.001, 20_038] } as const

/** True for a figure that the server takes. */
export function fits(name: keyof Area, text: string): boolean {
  const [least, most] = limits[name]
  const value = Number(text)
  return text.trim() !== '' && Number.isFinite(value) && value >= least && value <= most
}

/** The area that an address names; undefined when it names none or an impossible one. */
export function areaOf(address: URLSearchParams): Area | undefined {
  const text = (name: keyof Area) => address.get(name) ?? ''
  if (!(['latitude', 'longitude', 'km'] as const).every(name => fits(name, text(name)))) return undefined
  return { latitude: Number(text('latitude')), longitude: Number(text('longitude')), km: Number(text('km')) }
}

const kmADegree = 111.195

/** Where a site stands on a plan of the area: −1 to 1 from the centre to its edge, `y` downwards. */
export function placeOf(
  area: Area,
  site: { readonly latitude: number; readonly longitude: number },
): { readonly x: number; readonly y: number } {
  // Over the date line the shorter way counts.
  const turn = ((((site.longitude - area.longitude + 180) % 360) + 360) % 360) - 180
  const narrowing = Math.cos((area.latitude * Math.PI) / 180)
  return {
    x: (turn * kmADegree * narrowing) / area.km,
    y: ((area.latitude - site.latitude) * kmADegree) / area.km,
  }
}
