/** `2025-01-04T10:30:00.000Z` → `2025-01-04 10:30:00`, as attributes and tags give times (D-23). */
export const spaced = (instant: string): string => instant.slice(0, 19).replace('T', ' ')
