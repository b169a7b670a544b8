import type { VerifyResult } from '@gatewarden/evidence'
import { Command } from 'commander'
import { CommandError, UsageError } from '../failure.ts'
import { type Output, printable } from '../output.ts'

/** How many problems are shown to a person; `--json` has them all. */
const shownProblems = 20

interface Options {
  key?: string
}

export function verifyCommand(output: Output): Command {
  return new Command('verify')
    .description('Prove a package offline: every byte, every row, the signature. Needs no service.')
    .argument('<package>', 'folder of the package')
    .option(
      '--key <LINE>',
      "the signer's public key (name+id+key), got from elsewhere than the package; without it the signer is not established",
    )
    .option('--json', 'print one JSON value')
    .addHelpText('after', '\nExits with 0 only where nothing is wrong. docs/verify.md says what is checked.')
    .action(async (folder: string, options: Options) => {
      const { verifyPackage } = await import('@gatewarden/evidence')
      const key = options.key ? { publicKey: options.key } : {}
      const result = await verifyPackage(folder, key).catch((error: unknown) => {
        if (error instanceof RangeError) throw new UsageError(`--key: ${error.message}`)
        throw error
      })
      const stray = result.problems.find(({ code }) => code === 'not_a_package')
      if (stray) {
        throw new CommandError(
          'not_found',
          4,
          printable(stray.message),
          'Give the folder of a package, unpacked: the one that bagit.txt is in.',
        )
      }
      output.result(result, () => describe(result))
      if (!result.ok) {
        throw new CommandError(
          'not_verified',
          1,
          `The package does not verify: ${result.problemCount} ${result.problemCount === 1 ? 'problem' : 'problems'}.`,
          'Get the package again from who made it; do not rely on this copy.',
        )
      }
    })
}

const signers: Record<VerifyResult['signer']['status'], string> = {
  established: 'signed with the key that you supplied',
  not_established: 'whole, but signer not established: supply the key with --key',
  wrong_key: 'NOT signed with the key that you supplied',
  invalid: 'the signature is not valid, or there is none',
}

function describe(result: VerifyResult): string {
  const lines = [
    `${result.ok ? 'verified' : 'NOT VERIFIED'}  ${result.folder}`,
    `  ${result.rows} rows, ${result.files} files, ${result.bytes} bytes`,
    `  ${signers[result.signer.status]}${result.signer.name ? ` (${printable(result.signer.name)})` : ''}`,
  ]
  for (const { code, file, line, message } of result.problems.slice(0, shownProblems)) {
    lines.push(`  ${code}: ${printable(file)}${line ? `:${line}` : ''}: ${printable(message)}`)
  }
  if (result.problemCount > shownProblems) lines.push(`  … and ${result.problemCount - shownProblems} more`)
  return lines.join('\n')
}
