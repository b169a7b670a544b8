import { z } from 'zod'
import { allSettings } from './all-settings.ts'
import { configSchema } from './settings.ts'

const intro = `# Configuration

This page is made from the program's own settings; a test holds it to them.

A setting comes from the first of these that gives it: a flag of the command, the environment, the file
\`gatewarden.yaml\` in the data folder (or the one that \`--config\` names), the default. An environment variable that is
empty counts as not set. All problems are printed at once, each with the setting, what is wrong and what would be right.

In the file a dot is a level:

\`\`\`yaml
publicUrl: https://mail.example.com
listen:
  port: 8090
retention:
  changes: 90d
\`\`\`

Spans of time are written \`500ms\`, \`30s\`, \`15m\`, \`24h\`, \`90d\`; sizes \`512kb\`, \`1mb\`, \`2gb\`.
`

/** docs/configuration.md: every setting with its names, its default and its sentence. */
export function configurationManual(): string {
  const sections = allSettings().map(({ path, meta }) => {
    const name = path.join('.')
    const names = [`\`${meta.env}\``, ...(meta.flag ? [`\`${meta.flag}\``] : [])].join(', ')
    return [
      `### ${name}`,
      '',
      meta.description,
      '',
      `- environment${meta.flag ? ', flag' : ''}: ${names}`,
      `- default: ${defaultOf(path)}`,
      `- expected: ${meta.expected}`,
      '',
    ].join('\n')
  })
  return `${intro}\n## Settings\n\n${sections.join('\n')}`
}

/** The default as it would be written; settings without one say what happens in their sentence. */
function defaultOf(path: readonly string[]): string {
  let schema: unknown = configSchema
  for (const key of path) {
    while (schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) schema = schema.unwrap()
    schema = schema instanceof z.ZodObject ? schema.shape[key] : undefined
  }
  while (schema instanceof z.ZodOptional) schema = schema.unwrap()
  if (!(schema instanceof z.ZodPrefault)) return 'not set'
  const value: unknown = schema.def.defaultValue
  return `\`${String(value)}\``
}
