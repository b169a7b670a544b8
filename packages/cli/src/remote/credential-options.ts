import type { NewCredential } from '@gatewarden/client'
import type { Command } from 'commander'
import { UsageError } from '../failure.ts'
import { readSecret, readText } from './secret-input.ts'

export interface CredentialOptions {
  clientSecretFile?: string
  secretExpires?: string
  certificate?: string
  privateKey?: string
  makeCertificate?: boolean
}

export const credentialOptions = (command: Command): Command =>
  command
    .option(
      '--client-secret-file <FILE>',
      'file with the Value of the client secret; - for standard input (or GATEWARDEN_CLIENT_SECRET)',
    )
    .option(
      '--secret-expires <TIME>',
      'when the secret ends, such as 2027-11-20T00:00:00Z, to be warned before',
    )
    .option('--certificate <FILE>', 'certificate (PEM) whose key signs in place of a secret')
    .option('--private-key <FILE>', 'its private key (PEM), where that is not in the same file')
    .option('--make-certificate', 'have a key and a certificate made here; upload the certificate to Entra')

/** The credential that the options describe; undefined where they describe none. */
export function readCredential(options: CredentialOptions): NewCredential | undefined {
  const given = [options.clientSecretFile, options.certificate, options.makeCertificate].filter(
    (one) => one !== undefined,
  )
  if (given.length > 1) {
    throw new UsageError('Give one of --client-secret-file, --certificate and --make-certificate.')
  }
  if (options.makeCertificate) return { kind: 'certificate', make: true }
  if (options.certificate) {
    const certificate = readText('--certificate', options.certificate)
    const privateKey = options.privateKey ? readText('--private-key', options.privateKey) : undefined
    return { kind: 'certificate', certificate, ...(privateKey ? { privateKey } : {}) }
  }
  const secret = options.clientSecretFile
    ? readSecret('--client-secret-file', options.clientSecretFile)
    : process.env.GATEWARDEN_CLIENT_SECRET
  if (!secret) return undefined
  return { kind: 'secret', secret, ...(options.secretExpires ? { expiresAt: options.secretExpires } : {}) }
}
