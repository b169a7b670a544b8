import type { Command, Option } from 'commander'

/** The page docs/commands.md, from the commands themselves; a test keeps it current. */
export function commandsManual(program: Command): string {
  return [
    '# Commands',
    '',
    'In a checkout, `npm run -s gatewarden -- ARGS` runs the command; `npm start` is `gatewarden serve`, `npm run demo` is `gatewarden demo`.',
    'Every command takes `--help` and `--json`: one JSON value on standard output for programs. Remarks go to standard error.',
    '',
    'Commands that talk to a running service find it by `--url` or `GATEWARDEN_URL` (default `http://127.0.0.1:8090`) and',
    "authenticate with `GATEWARDEN_API_KEY`; without one, with the administrator's key `admin.key` in the data folder",
    '(`GATEWARDEN_DATA`, default `~/.gatewarden`). Secrets are read from files or standard input, never from arguments.',
    '',
    '## Exit codes',
    '',
    '| code | meaning |',
    '| --- | --- |',
    ...exitCodes.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    '',
    ...program.commands.flatMap((command) => section(command, '##', 'gatewarden')),
  ].join('\n')
}

const exitCodes: [string, string][] = [
  ['0', 'success, and only that'],
  ['1', 'a package that does not verify; a demo whose journey does not hold'],
  ['2', 'wrong arguments, or a request that is not valid'],
  ['3', 'no valid API key, or one that may not do that'],
  ['4', 'no such thing'],
  ['5', 'it stands against what is there'],
  ['6', 'too many requests'],
  ['7', 'a connection, connector, check or collection is not as it should be: the message says what to do'],
  ['8', 'Microsoft, or the service, failed'],
  ['57', 'the database is newer than this program'],
  ['69', 'the service or its database does not answer'],
  ['70', 'a bug in Gatewarden'],
  ['71', 'the port is in use'],
  ['73', 'the data folder cannot be used'],
  ['74', 'the disk is full'],
  ['75', 'another service uses this data folder'],
  ['77', 'the key ring is missing, or does not open this data'],
  ['78', 'the configuration is not valid'],
  ['130', 'ended by a signal before it was done'],
]

function section(command: Command, heading: string, parent: string): string[] {
  const name = `${parent} ${command.name()}`
  const usage = command.registeredArguments.map((one) =>
    one.required ? `<${one.name()}>` : `[${one.name()}]`,
  )
  const own = command.options.filter((option) => !['--json', '--url'].includes(option.long ?? ''))
  const runs = command.commands.length === 0
  return [
    `${heading} ${runs ? `\`${[name, ...usage].join(' ')}\`` : `\`${name} …\``}`,
    '',
    sentence(command.description()),
    '',
    ...(own.length > 0 ? ['| option | |', '| --- | --- |', ...own.map(row), ''] : []),
    ...command.commands.flatMap((child) => section(child, `${heading}#`, name)),
  ]
}

const sentence = (text: string): string => {
  const capital = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(capital) ? capital : `${capital}.`
}

const row = (option: Option): string => {
  const facts = [
    option.mandatory ? 'required' : '',
    option.argChoices ? `one of ${option.argChoices.join(', ')}` : '',
    option.defaultValue === undefined || option.negate ? '' : `default ${String(option.defaultValue)}`,
  ].filter((fact) => fact !== '')
  const text = option.description.replaceAll('|', '\\|')
  return `| \`${option.flags}\` | ${text}${facts.length > 0 ? ` (${facts.join('; ')})` : ''} |`
}
