import { GatewardenError } from '../platform/errors.ts'

type Hanging = readonly { what: string; count: number }[]

const listed = (counts: Hanging): string => counts.map(({ what, count }) => `${count} ${what}`).join(', ')

export function nameTaken(name: string): GatewardenError {
  return new GatewardenError('conflict', {
    detail: `body.name: there is a connector named ${JSON.stringify(name)} already.`,
    remedy: 'Choose another name.',
    extra: { errors: [{ field: 'body.name', problem: 'is taken' }] },
  })
}

/** What is connected was consented for one client id; another would have to be consented anew. */
export function appBusy(counts: Hanging): GatewardenError {
  return new GatewardenError('conflict', {
    detail: `body.app: the connector has ${listed(counts)}, which were authorized for its present app.`,
    remedy: 'Make a new connector for the other app, or remove what is connected first.',
    extra: { errors: [{ field: 'body.app', problem: 'cannot change while something is connected' }] },
  })
}

export function stillUsed(name: string, counts: Hanging): GatewardenError {
  return new GatewardenError('conflict', {
    detail: `The connector ${name} has ${listed(counts)}.`,
    remedy: 'Remove them first, or repeat the request with force=true to remove them with it.',
    extra: { dependents: counts },
  })
}
