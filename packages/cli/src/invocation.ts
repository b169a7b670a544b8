/** How the command is called here, for lines that people copy: through npm in a checkout, by its name where it is installed. */
export const gatewarden =
  process.env.npm_lifecycle_script?.includes('scripts/run.mjs') === true
    ? 'npm run -s gatewarden --'
    : 'gatewarden'

/** Text as one word of a shell's command line. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
