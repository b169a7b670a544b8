import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requireDebianPackages } from '../../../../emulator/src/exchange/testing/debian-packages.ts'
import { freePort } from '../../connect/testing/child-process.ts'
import { createEgress } from '../../platform/egress/index.ts'
import { issueLeaf, makeAuthority } from '../tls/issue-certificate.ts'

/** Let's Encrypt's own test server, with name service beside it: every host name is this machine. */
export interface Pebble extends AsyncDisposable {
  directory: string
  /** PEM file of the authority behind its https. */
  ca: string
  /** Its root, which devices trust; PEM. */
  root(): Promise<string>
}

/** What it asks of whoever registers. */
export const externalAccount = {
  keyId: 'kid-1',
  hmacKey: 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W',
}

/** Tests move the clock, pebble has the machine's. */
const certificateDays = 1000

/**
 * Starts it.
 * @param challenges the port that it calls in place of 80
 * @throws Error that says what to install where it is missing
 */
export async function startPebble(challenges: number): Promise<Pebble> {
  await requireDebianPackages({ pebble: 'pebble', 'pebble-challtestsrv': 'pebble' })
  const folder = mkdtempSync(join(tmpdir(), 'gatewarden-pebble-'))
  const file = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const now = new Date()
  const authority = await makeAuthority(now)
  const leaf = await issueLeaf(authority, ['localhost', '127.0.0.1'], now)
  const [acme, management, names, namesManagement] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const config = {
    listenAddress: `127.0.0.1:${acme}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: file('cert.pem', leaf.certificate),
    privateKey: file('key.pem', leaf.privateKey),
    httpPort: challenges,
    tlsPort: 1,
    externalAccountBindingRequired: true,
    externalAccountMACKeys: { [externalAccount.keyId]: externalAccount.hmacKey },
    certificateValidityPeriod: certificateDays * 86_400,
  }
  const ca = file('ca.pem', authority.certificate)
  const children = [
    started(
      'pebble-challtestsrv',
      [
        ...[
          '-dns01',
          `127.0.0.1:${names}`,
          '-management',
          `127.0.0.1:${namesManagement}`,
          '-defaultIPv6',
          '',
        ],
        ...['-http01', '', '-https01', '', '-tlsalpn01', ''],
      ],
      /Starting/,
    ),
    started(
      'pebble',
      [
        '-config',
        file('pebble.json', JSON.stringify({ pebble: config })),
        '-dnsserver',
        `127.0.0.1:${names}`,
        '-strict',
      ],
      /ACME directory available/,
    ),
  ]
  const stop = async () => {
    for (const { child } of children) child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await Promise.all(children.map(({ ready }) => ready))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    directory: `https://localhost:${acme}/dir`,
    ca,
    async root() {
      const egress = createEgress({ allow: ['127.0.0.0/8', '::1'], ca: authority.certificate })
      const answer = await egress.send({
        method: 'GET',
        url: `https://localhost:${management}/roots/0`,
        timeoutMs: 10_000,
      })
      await egress.close()
      return answer.body.toString('utf8')
    },
    [Symbol.asyncDispose]: stop,
  }
}

/** A program of which one line says that it is there. */
function started(program: string, args: readonly string[], sign: RegExp) {
  // At full speed and with a challenge for each order, but with nonces thrown away as it does by itself.
  const env = { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_AUTHZREUSE: '0' }
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ready = new Promise<void>((resolve, reject) => {
    let said = ''
    const hear = (text: Buffer) => {
      said += text.toString('utf8')
      if (sign.test(said)) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    once(child, 'exit').then(() => reject(new Error(`${program} ended: ${said}`)), reject)
  })
  return { child, ready }
}
