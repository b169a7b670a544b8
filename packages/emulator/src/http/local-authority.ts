import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { nameConstraints, type PermittedName } from './name-constraints.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const day = 86_400_000
const lifetime = 365 * day

/** This machine. */
const loopback: readonly PermittedName[] = [
  { dns: 'localhost' },
  { ip: '127.0.0.0', mask: '255.0.0.0' },
  { ip: '::1', mask: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' },
]

export interface LocalCertificate {
  /** PEM: the certificate, and the authority's own. */
  readonly cert: string
  readonly key: string
  /** Where the authority's certificate is, for clients to trust. */
  readonly caFile: string
}

interface Authority {
  readonly certificate: X509Certificate
  readonly key: webcrypto.CryptoKey
}

/**
 * A certificate for this machine's loopback names and for `hosts`, of an authority that may vouch for nothing else.
 * @param folder gets `ca.pem`; with `hosts`, `microsoft-ca.pem`, so that who trusts the one does not trust the other
 * @param keeps whether the authority stays for the next start: its key is then in `ca-key.pem` (`microsoft-ca-key.pem`),
 *   readable by this user only. Without that its key is used once and never written down.
 * @param hosts further DNS names
 */
export async function makeLocalCertificate(
  folder: string,
  keeps: boolean,
  now: number,
  hosts: readonly string[] = [],
): Promise<LocalCertificate> {
  cryptoProvider.set(webcrypto)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const prefix = hosts.length === 0 ? '' : 'microsoft-'
  const caFile = join(folder, `${prefix}ca.pem`)
  const keyFile = join(folder, `${prefix}ca-key.pem`)
  const constraints = nameConstraints([...loopback, ...hosts.map((dns) => ({ dns }))])
  const kept = keeps ? await readAuthority(caFile, keyFile, now, constraints) : undefined
  const authority = kept ?? (await makeAuthority(now, constraints))
  if (!kept) {
    if (keeps) replaceFile(keyFile, await exportKey(authority.key), 0o600)
    replaceFile(caFile, `${authority.certificate.toString('pem')}\n`, 0o644)
  }
  const leaf = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: 'CN=localhost',
    issuer: authority.certificate.subject,
    ...times(now),
    publicKey: leaf.publicKey,
    signingKey: authority.key,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...['localhost', ...hosts].map((value) => ({ type: 'dns' as const, value })),
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
    ],
  })
  const cert = `${certificate.toString('pem')}\n${authority.certificate.toString('pem')}\n`
  return { cert, key: await exportKey(leaf.privateKey), caFile }
}

async function makeAuthority(now: number, constraints: Extension): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: 'CN=Gatewarden emulator, O=for tests on this machine only',
    ...times(now),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      constraints,
    ],
  })
  return { certificate, key: keys.privateKey }
}

/**
 * The authority of an earlier start; undefined where there is none, or one with less than a month to live, for other names,
 * or whose key somebody else could read.
 */
async function readAuthority(
  caFile: string,
  keyFile: string,
  now: number,
  constraints: Extension,
): Promise<Authority | undefined> {
  if (!existsSync(caFile) || !existsSync(keyFile)) return undefined
  if ((statSync(keyFile).mode & 0o077) !== 0) return undefined
  const certificate = new X509Certificate(readFileSync(caFile, 'utf8'))
  if (certificate.notAfter.getTime() < now + 30 * day) return undefined
  const bound = certificate.getExtension(constraints.type)
  if (!bound || !Buffer.from(bound.value).equals(Buffer.from(constraints.value))) return undefined
  const pkcs8 = Buffer.from(readFileSync(keyFile, 'utf8').replace(/-----[^-]+-----|\s/g, ''), 'base64')
  return { certificate, key: await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']) }
}

/** Never half written, and never with the mode of a file that was there before. */
function replaceFile(file: string, text: string, mode: number): void {
  const fresh = `${file}.new`
  rmSync(fresh, { force: true })
  writeFileSync(fresh, text, { mode, flag: 'wx' })
  renameSync(fresh, file)
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const base64 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${base64.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END PRIVATE KEY-----\n`
}

function times(now: number) {
  return { notBefore: new Date(now - day), notAfter: new Date(now + lifetime) }
}

function serial(): string {
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(12))).toString('hex')
}
