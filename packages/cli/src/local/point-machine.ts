/** Where an emulator answers under Microsoft's host names. */
export interface NamedListener {
  /** Address that it listens on, such as 127.0.0.1. */
  readonly address: string
  readonly port: number
  readonly hosts: readonly string[]
  /** Certificate of the authority to trust. */
  readonly caFile: string
}

/**
 * The few lines that point this machine at an emulator: hosts file, port, trust, and how to do without. Nothing is changed
 * by the emulator itself.
 * @param platform as in `process.platform`: the shell whose lines are written
 */
export function howToPoint(listener: NamedListener, platform: string): string[] {
  const { hosts, port, caFile } = listener
  const address = listener.address === '0.0.0.0' ? '127.0.0.1' : listener.address
  const isWindows = platform === 'win32'
  const hostsLine = `${address} ${hosts.join(' ')}`
  return [
    `Microsoft's host names are answered on ${address}:${port}, with certificates of an authority that was made here and may`,
    'vouch for these names and this machine only. To point this machine at it (and back: take the hosts line out again):',
    ...(isWindows
      ? [
          `  Add-Content "$env:SystemRoot\\System32\\drivers\\etc\\hosts" '${hostsLine}'   # as an administrator`,
        ]
      : [`  echo '${hostsLine}' | sudo tee -a /etc/hosts`]),
    ...(port === 443 ? [] : [`  ${redirect(address, port, platform)}`]),
    ...(isWindows
      ? [`  $env:NODE_EXTRA_CA_CERTS = '${caFile.replaceAll("'", "''")}'   # Node programs of this shell`]
      : [
          `  export NODE_EXTRA_CA_CERTS=${quoted(caFile)}   # Node programs of this shell`,
          `  export SSL_CERT_FILE=${quoted(caFile)} REQUESTS_CA_BUNDLE=${quoted(caFile)}   # OpenSSL, Go, Python`,
        ]),
    'Or leave the machine as it is, and point one program:',
    `  curl --cacert ${isWindows ? `'${caFile.replaceAll("'", "''")}'` : quoted(caFile)} --connect-to ::${address}:${port} https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration`,
    `  chromium --host-resolver-rules='${hosts.map((host) => `MAP ${host}:443 ${address}:${port}`).join(', ')}'`,
  ]
}

/** Programs ask for port 443, which only an administrator may listen on. */
function redirect(address: string, port: number, platform: string): string {
  switch (platform) {
    case 'win32':
      return `netsh interface portproxy add v4tov4 listenaddress=${address} listenport=443 connectaddress=${address} connectport=${port}`
    case 'darwin':
      return `echo 'rdr pass inet proto tcp from any to ${address} port 443 -> ${address} port ${port}' | sudo pfctl -ef -`
    default:
      return `sudo iptables -t nat -A OUTPUT -d ${address} -p tcp --dport 443 -j REDIRECT --to-ports ${port}`
  }
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
