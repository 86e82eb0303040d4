/** The package has types, but its `exports` do not lead to them. */
declare module '@erikmichelson/open-location-code-ts' {
  export function encode(latitude: number, longitude: number, codeLength?: number): string
}
