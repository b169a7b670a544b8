import type { Cloud } from '@gatewarden/microsoft'
import type { App } from '../../apps/index.ts'
import type { Finding } from '../check.ts'
import { clockFinding } from '../clock-offset.ts'
import type { InstallationCheck, InstallationSubject } from './subject.ts'

const pageSize = 200

async function allApps({ apps }: InstallationSubject): Promise<App[]> {
  const all: App[] = []
  for (;;) {
    const page = await apps.list(all.at(-1)?.id, pageSize)
    all.push(...page)
    if (page.length < pageSize) return all
  }
}

/** The clouds that apps are registered in; before there is any, the emulator where one is set up, else the global one. */
async function cloudsInUse(subject: InstallationSubject): Promise<Cloud[]> {
  const ids = new Set((await allApps(subject)).map((app) => app.cloud))
  if (ids.size === 0)
    ids.add(subject.platform.config.microsoft.emulator === undefined ? 'global' : 'emulator')
  return subject.apps.clouds().filter((cloud) => ids.has(cloud.id))
}

const microsoft: InstallationCheck = {
  id: 'microsoft',
  needs: ['migrations'],
  async run(subject, signal) {
    const lost: string[] = []
    const reached: string[] = []
    for (const cloud of await cloudsInUse(subject)) {
      for (const [host, look, right] of [
        [cloud.authority, () => subject.probe.discovery(cloud, 'organizations', signal), 200],
        [cloud.graph, () => subject.probe.get(`${cloud.graph}/v1.0/organization`, signal), 401],
      ] as const) {
        const status = await look().then(
          (answer) => answer.status,
          () => undefined,
        )
        if (status === right) reached.push(host)
        else lost.push(`${host} (${status === undefined ? 'no answer' : `answered ${status}`})`)
      }
    }
    if (lost.length > 0) {
      return {
        state: 'failed',
        seen: `Not reached: ${lost.join(', ')}${reached.length > 0 ? `; reached: ${reached.join(', ')}` : ''}.`,
        meaning: 'Tokens that are valid are still given out; nothing can be renewed, read or collected.',
        remedy: 'Allow https to these hosts from this machine, with no proxy that alters answers.',
        facts: { lost, reached },
      }
    }
    return {
      state: 'ok',
      seen: `Reached: ${[...new Set(reached)].join(', ')}.`,
      meaning: 'Sign-in service and Graph answer.',
      facts: { reached },
    }
  },
}

const clock: InstallationCheck = {
  id: 'clock',
  needs: ['microsoft'],
  async run(subject, signal) {
    const [cloud] = await cloudsInUse(subject)
    if (!cloud)
      return { state: 'skipped', seen: 'No cloud is in use.', meaning: 'There is no time to compare with.' }
    const { date } = await subject.probe.discovery(cloud, 'organizations', signal)
    return clockFinding(subject.platform.clock.now(), date)
  },
}

const credentials: InstallationCheck = {
  id: 'credentials',
  needs: ['migrations'],
  async run(subject) {
    return credentialsFinding(await allApps(subject))
  },
}

/** What the credentials of all apps mean: paused apps fail, dates that come near are said. */
export function credentialsFinding(apps: readonly App[]): Finding {
  const named = (app: App) => `${app.name} (${app.id})`
  const paused = apps.filter((app) => app.status === 'paused')
  const facts = {
    paused: paused.map((app) => app.id),
    expiring: apps.flatMap((app) =>
      app.credentials
        .filter((one) => one.expiry.daysLeft !== null && one.expiry.state !== 'fine')
        .map((one) => ({ app: app.id, credential: one.id, ...one.expiry })),
    ),
  }
  if (paused.length > 0) {
    return {
      state: 'failed',
      seen: `Paused: ${paused.map((app) => `${named(app)}: ${app.reason}`).join(' ')}`,
      meaning: 'No connection of these apps gets new tokens.',
      remedy: paused[0]?.remedy ?? '',
      facts,
    }
  }
  if (facts.expiring.length > 0) {
    const soonest = Math.min(...facts.expiring.map((one) => one.daysLeft ?? 0))
    return {
      state: 'ok',
      seen: `${facts.expiring.length} credentials expire within 60 days or have expired, the first in ${soonest} days.`,
      meaning: 'An app whose last credential expires stops; others of the same app take over by themselves.',
      remedy: 'Add a new client secret or certificate to these apps now; both work until then.',
      facts,
    }
  }
  return {
    state: 'ok',
    seen: `${apps.length} apps; nothing expires within 60 days.`,
    meaning: 'Apps can prove themselves to Entra.',
    facts,
  }
}

const connections: InstallationCheck = {
  id: 'connections',
  needs: ['migrations'],
  async run({ connections: service }) {
    if (!service)
      return {
        state: 'skipped',
        seen: 'Connections were not looked at.',
        meaning: 'There is nothing to say about them.',
      }
    const trouble: Record<string, number> = {}
    const reasons = new Map<string, number>()
    for (const status of ['needs_reauth', 'error', 'needs_admin'] as const) {
      const found = await service.list(null, { status, limit: 1000 })
      if (found.length > 0) trouble[status] = found.length
      for (const one of found) reasons.set(one.reason ?? status, (reasons.get(one.reason ?? status) ?? 0) + 1)
    }
    const counts = Object.entries(trouble)
    if (counts.length === 0)
      return {
        state: 'ok',
        seen: 'No connection is in trouble.',
        meaning: 'Every connection that was made works as far as is known.',
      }
    const common = [...reasons].sort((a, b) => b[1] - a[1])[0]
    return {
      state: 'failed',
      seen: `In trouble: ${counts.map(([status, count]) => `${count} ${status}`).join(', ')}. Most often: ${common?.[0]}`,
      meaning: 'These customers’ mail and calendars are not reached.',
      remedy:
        'GET /v1/connections?status=needs_reauth (or error, needs_admin) shows each with its reason and what to do.',
      facts: { trouble },
    }
  },
}

export const microsoftChecks: readonly InstallationCheck[] = [microsoft, clock, credentials, connections]
