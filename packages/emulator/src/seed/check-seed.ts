import type { SeedFile, SeedTenant } from './seed-tenant.ts'

/** What does not fit together in a seed whose single fields are right; each line names the field and what would be right. */
export function checkSeed({ tenants }: SeedFile): string[] {
  const problems: string[] = []
  const domains = new Map<string, string>()
  const ids = new Map<string, string>()
  tenants.forEach((tenant, index) => {
    const at = `tenants[${index}]`
    once(domains, [tenant.domain, ...tenant.otherDomains], `${at}.domain`, problems)
    once(ids, [tenant.id], `${at}.id`, problems)
    problems.push(...checkTenant(tenant, at))
    tenant.apps.forEach((app, number) => {
      once(ids, [app.appId], `${at}.apps[${number}].appId`, problems)
      app.grants.forEach((grant, position) => {
        if (!tenants.some(({ id }) => id.toLowerCase() === grant.tenantId.toLowerCase())) {
          problems.push(
            `${at}.apps[${number}].grants[${position}].tenantId: ${grant.tenantId} is no tenant of this file`,
          )
        }
      })
    })
  })
  return problems
}

function once(seen: Map<string, string>, names: readonly string[], at: string, problems: string[]): void {
  for (const name of names) {
    const key = name.toLowerCase()
    const first = seen.get(key)
    if (first === undefined) seen.set(key, at)
    else problems.push(`${at}: ${name} is taken by ${first} already`)
  }
}

function checkTenant(tenant: SeedTenant, at: string): string[] {
  const problems: string[] = []
  const domains = new Set([tenant.domain, ...tenant.otherDomains].map((domain) => domain.toLowerCase()))
  const people = new Set(tenant.users.map(({ userPrincipalName }) => userPrincipalName.toLowerCase()))
  const boxes = new Map(
    tenant.users.flatMap((user) =>
      user.mail === null || user.mailbox === 'none' ? [] : [[user.mail.toLowerCase(), user] as const],
    ),
  )
  const names = new Map<string, string>()
  const ids = new Map<string, string>()
  const addresses = new Map<string, string>()

  tenant.users.forEach((user, index) => {
    const place = `${at}.users[${index}]`
    once(names, [user.userPrincipalName], `${place}.userPrincipalName`, problems)
    once(ids, [user.id], `${place}.id`, problems)
    if (user.mailbox !== 'none')
      once(
        addresses,
        [...(user.mail === null ? [] : [user.mail]), ...user.aliases],
        `${place}.mail`,
        problems,
      )
    const domain = user.userPrincipalName.split('@')[1]?.toLowerCase() ?? ''
    if (!domains.has(domain))
      problems.push(
        `${place}.userPrincipalName: ${domain} is no domain of the tenant; add it to otherDomains or use ${tenant.domain}`,
      )
    if (user.manager !== null && !people.has(user.manager.toLowerCase()))
      problems.push(`${place}.manager: ${user.manager} is no user of the tenant`)
    if (user.mailbox !== 'none' && user.mail === null)
      problems.push(`${place}.mail: a mailbox needs an address`)
  })
  tenant.mailboxes.forEach((mailbox, index) => {
    const place = `${at}.mailboxes[${index}]`
    if (!boxes.has(mailbox.address.toLowerCase()))
      problems.push(`${place}.address: ${mailbox.address} is the mail of no user with a mailbox`)
    const defaults = mailbox.calendars.filter(({ isDefault }) => isDefault).length
    if (defaults !== 1)
      problems.push(`${place}.calendars: ${defaults} calendars say isDefault: true; exactly one has to`)
    mailbox.calendars.forEach(({ events }, calendar) => {
      events.forEach((event, number) => {
        const where = `${place}.calendars[${calendar}].events[${number}]`
        if (!event.recurrence && event.exceptions.length > 0)
          problems.push(
            `${where}.exceptions: only a series has exceptions; give it a recurrence or leave them out`,
          )
        if (event.start.timeZone === event.end.timeZone && event.end.dateTime < event.start.dateTime)
          problems.push(`${where}.end: lies before the start`)
      })
    })
  })
  tenant.exchange?.servicePrincipals.forEach(({ fullAccess = [], sendAs = [] }, index) => {
    for (const mailbox of [...fullAccess, ...sendAs]) {
      if (boxes.has(mailbox.toLowerCase())) continue
      problems.push(`${at}.exchange.servicePrincipals[${index}]: ${mailbox} is no mailbox of the tenant`)
    }
  })
  tenant.delegations.forEach(({ mailbox, to }, index) => {
    const place = `${at}.delegations[${index}]`
    if (!boxes.has(mailbox.toLowerCase()))
      problems.push(`${place}.mailbox: ${mailbox} is no mailbox of the tenant`)
    if (!people.has(to.toLowerCase())) problems.push(`${place}.to: ${to} is no user of the tenant`)
  })
  return problems
}
