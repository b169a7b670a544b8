// Foreign programs that tests drive or compare with, installed from Debian where they are missing and we may.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** What each may be, the best first: a file, and the package that brings it. */
const peers = [
  {
    what: 'Chromium',
    // The shell lacks the parts of a whole browser around the pages: opening a window takes a quarter of the time.
    choices: [
      ['/usr/bin/chromium-headless-shell', 'chromium-headless-shell'],
      ['/usr/bin/chromium', 'chromium'],
    ],
  },
  { what: '7-Zip', choices: [['/usr/bin/7zz', '7zip']] },
  { what: 'Info-ZIP zip', choices: [['/usr/bin/zip', 'zip']] },
  { what: 'Info-ZIP unzip', choices: [['/usr/bin/unzip', 'unzip']] },
  { what: 'pdftotext', choices: [['/usr/bin/pdftotext', 'poppler-utils']] },
  { what: 'MIME-tools', choices: [['/usr/share/perl5/MIME/Parser.pm', 'libmime-tools-perl']] },
  { what: 'tnef', choices: [['/usr/bin/tnef', 'tnef']] },
  { what: 'Python', choices: [['/usr/bin/python3', 'python3']] },
  // Over a minute of a machine and half a gigabyte: its test is left out of other runs.
  ...(process.env.GATEWARDEN_SOAK ? [{ what: 'Azure CLI', choices: [['/usr/bin/az', 'azure-cli']] }] : []),
]

/** Installs what is missing; answers what could not be had, each with what to do. */
export function installTestPeers() {
  const wanted = peers.filter(({ choices: [[best]] }) => !existsSync(best))
  if (wanted.length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`Installing ${wanted.map(({ choices: [[, name]] }) => name).join(', ')} ...`)
    apt(['update', '-qq'])
    for (const { choices } of wanted) installFirst(choices)
  }
  return peers
    .filter(({ choices }) => !choices.some(([file]) => existsSync(file)))
    .map(
      ({ what, choices: [[, name]] }) => `${what} (install ${name}, for example with sudo apt-get install)`,
    )
}

/** Tries them in turn, unless a lesser one is there already when the best cannot be had. */
function installFirst(choices) {
  for (const [, name] of choices) {
    apt(['install', '-y', '-qq', '--no-install-recommends', name])
    if (choices.some(([file]) => existsSync(file))) return
  }
}

const apt = (args) =>
  spawnSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
