import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/**
 * A certificate for these names (OpenSSL's `DNS:…,IP:…`), as whoever got hold of an authority's key would make it.
 * @param folder gets its files
 */
export function signWith(
  caFile: string,
  caKeyFile: string,
  names: string,
  folder: string,
): { readonly certificateFile: string; readonly keyFile: string } {
  const [keyFile, requestFile, certificateFile] = ['k.pem', 'r.csr', 'c.pem'].map((name) =>
    join(folder, name),
  )
  if (!keyFile || !requestFile || !certificateFile) throw new Error('three names')
  const run = (args: readonly string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const request = ['-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-subj', '/CN=x', '-out', requestFile]
  run(['req', '-new', ...request, '-addext', `subjectAltName=${names}`])
  const authority = ['-CA', caFile, '-CAkey', caKeyFile, '-copy_extensions', 'copy']
  run(['x509', '-req', '-in', requestFile, ...authority, '-out', certificateFile])
  return { certificateFile, keyFile }
}
