import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** The door's green: white on shades 6 and 7 has a contrast above 4.5, as has shade 7 on white. */
const gate: MantineColorsTuple = [
  '#effaf7',
  '#d8f3ec',
  '#b0e5d9',
  '#82d3c1',
  '#52bba5',
  '#2e9e8a',
  '#1f8474',
  '#1a6b5f',
  '#17554c',
  '#143f39',
]

/** From text to the page itself. */
const dark: MantineColorsTuple = [
  '#e4e7eb',
  '#c3c9d1',
  '#a3acb8',
  '#7c8794',
  '#3a434e',
  '#343c46',
  '#272d35',
  '#1b2027',
  '#14181d',
  '#0e1115',
]

export const theme = createTheme({
  primaryColor: 'gate',
  primaryShade: { light: 7, dark: 6 },
  colors: { gate, dark },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, monospace',
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.25' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
})

/** Where Mantine's own choices are too faint to read (WCAG AA) or too loud for a border. */
export const themeVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#b02525',
    '--mantine-color-dimmed': '#59636e',
    '--mantine-color-placeholder': '#6b7580',
    '--mantine-color-error': '#c02626',
    '--mantine-color-red-text': '#c02626',
    '--mantine-color-red-outline': '#c02626',
    '--mantine-color-orange-text': '#a35200',
    '--mantine-color-orange-outline': '#a35200',
    '--mantine-color-yellow-outline': '#8f5700',
    '--gate-page': '#ffffff',
    '--gate-rail': '#f6f8f8',
    '--gate-line': '#e3e7e9',
    '--gate-good': '#2b8a4b',
    '--gate-warn': '#b35c00',
    '--gate-bad': '#c92a2a',
    '--gate-idle': '#868e96',
  },
  dark: {
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#b02525',
    '--mantine-color-dimmed': '#a3acb8',
    '--mantine-color-placeholder': '#8d97a4',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-default-border': '#343c46',
    '--gate-page': '#1b2027',
    '--gate-rail': '#161a20',
    '--gate-line': '#2d343d',
    '--gate-good': '#51c878',
    '--gate-warn': '#f0a44b',
    '--gate-bad': '#ff7b7b',
    '--gate-idle': '#7c8794',
  },
})
