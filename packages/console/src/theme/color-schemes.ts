import { localStorageColorSchemeManager } from '@mantine/core'

/** Light, dark or as the machine has it, kept in this browser; public/color-scheme.js reads the same place. */
export const colorSchemes = localStorageColorSchemeManager({ key: 'gatewarden-color-scheme' })
