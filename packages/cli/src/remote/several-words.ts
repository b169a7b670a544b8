/** Reads an option that may be repeated, or hold several words separated by commas. */
export const severalWords = (value: string, before: string[] = []): string[] => [
  ...before,
  ...value.split(',').map((one) => one.trim()),
]
