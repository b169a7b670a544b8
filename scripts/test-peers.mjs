// Foreign programs that tests drive or compare with, installed from Debian where they are missing and we may.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const peers = [
  { what: 'Chromium', file: '/usr/bin/chromium', packages: ['chromium'] },
  { what: '7-Zip', file: '/usr/bin/7zz', packages: ['7zip'] },
  { what: 'Info-ZIP zip', file: '/usr/bin/zip', packages: ['zip'] },
  { what: 'Info-ZIP unzip', file: '/usr/bin/unzip', packages: ['unzip'] },
  { what: 'Python', file: '/usr/bin/python3', packages: ['python3'] },
  // Over a minute of a machine and half a gigabyte: its test is left out of other runs.
  ...(process.env.GATEWARDEN_SOAK
    ? [{ what: 'Azure CLI', file: '/usr/bin/az', packages: ['azure-cli'] }]
    : []),
]

/** Installs what is missing; answers what could not be had, each with what to do. */
export function installTestPeers() {
  const missing = peers.filter((peer) => !existsSync(peer.file))
  if (missing.length === 0) return []
  const packages = missing.flatMap((peer) => peer.packages)
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (mayInstall) {
    console.log(`Installing ${packages.join(', ')} ...`)
    const apt = (args) =>
      spawnSync('apt-get', args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
    apt(['update', '-qq'])
    apt(['install', '-y', '-qq', '--no-install-recommends', ...packages])
  }
  return missing
    .filter((peer) => !existsSync(peer.file))
    .map((peer) => `${peer.what} (install ${peer.packages.join(' ')}, for example with sudo apt-get install)`)
}
