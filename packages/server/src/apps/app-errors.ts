import { GatewardenError } from '../platform/errors.ts'
import { invalidField } from '../platform/http/validation.ts'

/** Cloud and client id together name an app once. */
export function taken(cloud: string, clientId: string, appId: string | undefined): GatewardenError {
  return new GatewardenError('conflict', {
    detail: `clientId: the app ${clientId} of the cloud ${cloud} is here already${appId ? ` as ${appId}` : ''}.`,
    remedy:
      'Use that app: several connectors may share one. A new secret is added to it as a further credential.',
    extra: {
      errors: [{ field: 'body.clientId', problem: 'is here already' }],
      ...(appId ? { app: appId } : {}),
    },
  })
}

/** A secret goes nowhere but to the cloud and the registration that it was given for. */
export function askAgain(field: 'cloud' | 'clientId'): GatewardenError {
  return invalidField(
    'body.credential',
    `is missing: changing ${field} needs the credential again, because the stored ones belong to the old ${field === 'cloud' ? 'cloud' : 'registration'} and are never sent elsewhere`,
    `Send credential together with ${field}.`,
  )
}

export function changedMeanwhile(appId: string): GatewardenError {
  return new GatewardenError('conflict', {
    detail: `The app ${appId} was changed by another request at the same time.`,
    remedy: 'Read it again and repeat the change if it still applies.',
  })
}

export function onlySecrets(kind: string): GatewardenError {
  return invalidField(
    'body.expiresAt',
    kind === 'certificate'
      ? 'a certificate says itself when it expires'
      : 'a federated credential has no date',
    'Leave expiresAt out.',
  )
}

export function tooManyCredentials(most: number): GatewardenError {
  return new GatewardenError('conflict', {
    detail: `The app has ${most} credentials already, and it may have no more.`,
    remedy: 'Delete those that are no longer used.',
  })
}

export function inUse(connectors: readonly string[]): GatewardenError {
  return new GatewardenError('conflict', {
    detail: `The app is used by the connectors ${connectors.join(', ')}.`,
    remedy: 'Delete these connectors first, or give them another app.',
    extra: { connectors },
  })
}

/** Refresh tokens belong to the registration that they were made for, and are never sent to another cloud. */
export function connected(hanging: readonly { what: string; count: number }[]): GatewardenError {
  return new GatewardenError('conflict', {
    detail: `The connectors of this app have ${hanging.map(({ what, count }) => `${count} ${what}`).join(', ')}, which belong to its present cloud and client id.`,
    remedy: 'Add the other registration as an app of its own, with connectors of its own.',
    extra: { dependents: hanging },
  })
}
