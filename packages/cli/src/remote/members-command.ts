import { Command, Option } from 'commander'
import { CommandError } from '../failure.ts'
import { type Output, table } from '../output.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'

const roles = ['administrator', 'developer', 'collector', 'auditor'] as const
type Role = (typeof roles)[number]

const roleOption = (): Option =>
  new Option('--role <ROLE>', 'what the member may do').choices(roles).makeOptionMandatory()

interface InviteOptions extends RemoteOptions {
  role: Role
  name?: string
}

interface ResetOptions extends RemoteOptions {
  dropSecondFactors?: boolean
}

/** `gatewarden members`: who may use the console. It asks the service, with the administrator's key of this machine. */
export function membersCommand(output: Output): Command {
  const members = new Command('members').description('Members: who may sign in at the console, and as what.')

  const idOf = async (options: RemoteOptions, who: string): Promise<string> => {
    if (who.startsWith('mem_')) return who
    const found = await connect(options).request('GET /v1/members')
    const member = found.data.find(({ email }) => email === who.trim().toLowerCase())
    if (member) return member.id
    throw new CommandError(
      'not_found',
      4,
      `There is no member with the address ${who}.`,
      'gatewarden members list shows them all.',
    )
  }

  const showLink = (email: string, link: { url: string; expiresAt: string }): void => {
    output.result({ email, link }, () => link.url)
    output.note(
      `It works once, until ${link.expiresAt}. Give it to nobody else: whoever opens it is ${email}.`,
    )
  }

  remoteCommand(members.command('list').description('list them')).action(async (options: RemoteOptions) => {
    const { data } = await connect(options).request('GET /v1/members')
    output.result(data, () =>
      table(
        ['ID', 'NAME', 'ADDRESS', 'ROLE', 'STATE', 'LAST SEEN'],
        data.map((one) => [one.id, one.name, one.email, one.role, one.state, one.lastSeenAt ?? 'never']),
      ),
    )
  })

  remoteCommand(
    members
      .command('invite')
      .description('invite somebody; the link is shown this once, nothing is mailed')
      .argument('<address>')
      .addOption(roleOption())
      .option('--name <NAME>', 'what to call her until she says'),
  ).action(async (email: string, options: InviteOptions) => {
    const { member, link } = await connect(options).request('POST /v1/members', {
      body: { email, role: options.role, ...(options.name ? { name: options.name } : {}) },
    })
    showLink(member.email, link)
  })

  remoteCommand(
    members
      .command('reset')
      .description('make a link to set a new password; for one who is only invited a new invitation')
      .argument('<address>', 'or the id')
      .option('--drop-second-factors', 'also take her authenticator app and passkeys away'),
  ).action(async (who: string, options: ResetOptions) => {
    const link = await connect(options).request('POST /v1/members/{id}/link', {
      path: { id: await idOf(options, who) },
      body: { dropSecondFactors: options.dropSecondFactors === true },
    })
    showLink(who, link)
  })

  remoteCommand(
    members
      .command('role')
      .description('give a member another role; it counts with her next request')
      .argument('<address>', 'or the id')
      .addOption(roleOption()),
  ).action(async (who: string, options: InviteOptions) => {
    const member = await connect(options).request('PATCH /v1/members/{id}', {
      path: { id: await idOf(options, who) },
      body: { role: options.role },
    })
    output.result(member, () => `${member.email} is ${member.role}`)
  })

  remoteCommand(
    members
      .command('remove')
      .description('remove a member; her sessions end with the next request')
      .argument('<address>', 'or the id'),
  ).action(async (who: string, options: RemoteOptions) => {
    const id = await idOf(options, who)
    await connect(options).request('DELETE /v1/members/{id}', { path: { id } })
    output.result({ id, removed: true }, `removed ${who}`)
  })

  return members
}
