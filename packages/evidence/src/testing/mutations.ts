import { execFileSync } from 'node:child_process'
import { cp, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A native that the mutations change. */
export const native = 'data/native/Ada Lovelace/Inbox/00000001.eml'

/** What was made of the one native that is JSON. */
const derived = 'data/derived/00000/00000012.eml'

/** Changes one file's text. */
export const edit = (name: string, change: (text: string) => string) => async (folder: string) => {
  const before = await readFile(join(folder, name), 'utf8')
  const after = change(before)
  if (after === before) throw new Error(`The mutation of ${name} changed nothing.`)
  await writeFile(join(folder, name), after)
}

const swapLines = (one: number, other: number) => (text: string) => {
  const lines = text.split('\n')
  const [a = '', b = ''] = [lines[one - 1], lines[other - 1]]
  lines[one - 1] = b
  lines[other - 1] = a
  return lines.join('\n')
}
const dropLine = (number: number) => (text: string) =>
  text
    .split('\n')
    .toSpliced(number - 1, 1)
    .join('\n')
const dropLastLine = (text: string) => `${text.split('\n').slice(0, -2).join('\n')}\n`

export const manifest = 'data/manifest.jsonl'

/** Each change, and one problem that must be named for it: code, file, line. */
export const mutations: [
  name: string,
  change: (folder: string) => Promise<unknown>,
  code: string,
  file: string,
  line?: number,
][] = [
  ['a native with one bit flipped', edit(native, (text) => text.replace('B', 'C')), 'file_changed', native],
  ['a native cut short', (folder) => truncate(join(folder, native), 5), 'truncated', native],
  ['a native made longer', edit(native, (text) => `${text}x`), 'file_changed', native],
  ['a native taken away', (folder) => rm(join(folder, native)), 'file_missing', native],
  [
    'a native moved',
    (folder) => rename(join(folder, native), join(folder, 'data/native/00000001.eml')),
    'file_extra',
    'data/native/00000001.eml',
  ],
  [
    'a native added',
    (folder) => writeFile(join(folder, 'data/native/00000099.eml'), ''),
    'file_extra',
    'data/native/00000099.eml',
  ],
  [
    'a copy of a native added',
    (folder) => cp(join(folder, native), join(folder, 'data/native/00000001.eml')),
    'file_extra',
    'data/native/00000001.eml',
  ],
  [
    'a file added beside data',
    (folder) => writeFile(join(folder, 'notes.txt'), ''),
    'file_extra',
    'notes.txt',
  ],
  ['two rows swapped', edit(manifest, swapLines(3, 4)), 'chain_broken', manifest, 3],
  ['the last row removed', edit(manifest, dropLastLine), 'count_mismatch', manifest],
  ['a row removed from the middle', edit(manifest, dropLine(5)), 'order_broken', manifest, 5],
  ['the first row removed', edit(manifest, dropLine(1)), 'chain_broken', manifest, 1],
  [
    'a row added',
    edit(manifest, (text) => `${text}${text.split('\n').at(-2)}\n`),
    'count_mismatch',
    manifest,
  ],
  [
    'a word of a row changed',
    edit(manifest, (text) => text.replace('Message 7', 'Message 8')),
    'root_mismatch',
    manifest,
  ],
  [
    'a member added to a row',
    edit(manifest, (text) => text.replace('{"attempt"', '{"a":1,"attempt"')),
    'malformed',
    manifest,
    1,
  ],
  [
    'a space added to a row',
    edit(manifest, (text) => text.replace('{"attempt"', '{ "attempt"')),
    'malformed',
    manifest,
    1,
  ],
  [
    'the last LF of the manifest gone',
    edit(manifest, (text) => text.slice(0, -1)),
    'truncated',
    manifest,
    12,
  ],
  ['a manifest that is not JSON', edit(manifest, (text) => text.replace('{', '[')), 'malformed', manifest, 1],
  ['the manifest taken away', (folder) => rm(join(folder, manifest)), 'file_missing', manifest],
  [
    'a number of the reconciliation changed',
    edit('data/reconciliation.csv', (text) => text.replace(/"4","4"/, '"5","4"')),
    'numbers_do_not_meet',
    'data/reconciliation.csv',
    2,
  ],
  [
    'a line of the reconciliation removed',
    edit('data/reconciliation.csv', dropLine(2)),
    'numbers_do_not_meet',
    'data/reconciliation.csv',
  ],
  [
    'an exception added',
    edit('data/exceptions.csv', (text) => `${text}${'"exception",'.repeat(16)}"x"\r\n`),
    'file_changed',
    'data/exceptions.csv',
  ],
  [
    'the custody changed',
    edit('data/chain-of-custody.json', (text) => text.replace('1', '2')),
    'file_changed',
    'data/chain-of-custody.json',
  ],
  [
    'the load file changed',
    edit('data/loadfile.dat', (text) => text.replace('Ada', 'Eve')),
    'file_changed',
    'data/loadfile.dat',
  ],
  [
    'the CSV load file changed',
    edit('data/loadfile.csv', (text) => text.replace('Ada', 'Eve')),
    'file_changed',
    'data/loadfile.csv',
  ],
  [
    'the not-covered list changed',
    edit('data/not-covered.csv', (text) => `${text}x`),
    'file_changed',
    'data/not-covered.csv',
  ],
  [
    'a report taken away',
    (folder) => rm(join(folder, 'data/not-covered.csv')),
    'file_missing',
    'data/not-covered.csv',
  ],
  [
    'a hash of the payload manifest changed',
    edit('manifest-md5.txt', (text) => text.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))),
    'file_changed',
    'manifest-md5.txt',
    1,
  ],
  [
    'a line of the payload manifest removed',
    edit('manifest-sha256.txt', dropLastLine),
    'truncated',
    'manifest-sha256.txt',
  ],
  [
    'a line of the payload manifest added',
    edit('manifest-sha256.txt', (text) => `${text}${'0'.repeat(64)}  data/x\n`),
    'file_missing',
    'data/x',
  ],
  [
    'a payload manifest taken away',
    (folder) => rm(join(folder, 'manifest-md5.txt')),
    'file_missing',
    'manifest-md5.txt',
  ],
  [
    'the tag manifest changed',
    edit('tagmanifest-sha256.txt', (text) => text.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))),
    'file_changed',
    'tagmanifest-sha256.txt',
    1,
  ],
  [
    'the tag manifest made longer',
    edit('tagmanifest-sha256.txt', (text) => `${text}x\n`),
    'malformed',
    'tagmanifest-sha256.txt',
  ],
  [
    'bag-info changed',
    edit('bag-info.txt', (text) => text.replace('2026', '2025')),
    'file_changed',
    'bag-info.txt',
  ],
  [
    'the size in bag-info changed',
    edit('bag-info.txt', (text) => text.replace(/Oxum: \d/, 'Oxum: 9')),
    'count_mismatch',
    'bag-info.txt',
  ],
  [
    'a newer format',
    edit('bag-info.txt', (text) => text.replace('Format: 1', 'Format: 2')),
    'format_unknown',
    'bag-info.txt',
  ],
  ['bagit.txt changed', edit('bagit.txt', (text) => text.replace('1.0', '0.97')), 'malformed', 'bagit.txt'],
  [
    'the signed count changed',
    edit('checkpoint.txt', (text) => text.replace('\n12\n', '\n11\n')),
    'signature_invalid',
    'checkpoint.txt',
  ],
  [
    'the signature changed',
    edit('checkpoint.txt', (text) =>
      text.replace(/(.)(....==?\n)$/, (_, letter, end) => (letter === 'A' ? 'B' : 'A') + end),
    ),
    'signature_invalid',
    'checkpoint.txt',
  ],
  [
    'the signature taken away',
    edit('checkpoint.txt', (text) => text.slice(0, text.indexOf('—'))),
    'malformed',
    'checkpoint.txt',
  ],
  [
    'a second signature line',
    edit('checkpoint.txt', (text) => text + text.slice(text.indexOf('—'))),
    'malformed',
    'checkpoint.txt',
  ],
  [
    'the public key replaced',
    async (folder) =>
      writeFile(
        join(folder, 'public-key.txt'),
        'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n',
      ),
    'signature_invalid',
    'checkpoint.txt',
  ],
  [
    'the checkpoint taken away',
    (folder) => rm(join(folder, 'checkpoint.txt')),
    'file_missing',
    'checkpoint.txt',
  ],
  [
    'two documents swapped',
    edit('data/documents.jsonl', swapLines(3, 4)),
    'order_broken',
    'data/documents.jsonl',
    4,
  ],
  [
    'the last document removed',
    edit('data/documents.jsonl', dropLastLine),
    'order_broken',
    'data/documents.jsonl',
  ],
  [
    'a text changed',
    edit('data/text/00000/00000001.txt', (text) => text.replace('Body', 'Tody')),
    'file_changed',
    'data/text/00000/00000001.txt',
  ],
  ['a derived file changed', edit(derived, (text) => text.replace('Ada', 'Eve')), 'file_changed', derived],
  ['a derived file taken away', (folder) => rm(join(folder, derived)), 'file_missing', derived],
  [
    'a derived file added',
    (folder) => writeFile(join(folder, 'data/derived/00000/00000001.eml'), ''),
    'file_extra',
    'data/derived/00000/00000001.eml',
  ],
  [
    'a derived file named elsewhere',
    edit('data/documents.jsonl', (text) => text.replace(derived, 'data/derived/00000/00000011.eml')),
    'unsafe_path',
    'data/documents.jsonl',
    12,
  ],
  [
    'what was derived taken for MIME',
    edit(manifest, (text) => text.replace('"graph_json"', '"mime"')),
    'malformed',
    'data/documents.jsonl',
    12,
  ],
  [
    'a text added',
    (folder) => writeFile(join(folder, 'data/text/00000/00000001.0001.txt'), ''),
    'file_extra',
    'data/text/00000/00000001.0001.txt',
  ],
  [
    'the summary changed',
    edit('data/summary.html', (text) => text.replace('Sample', 'Simple')),
    'file_changed',
    'data/summary.html',
  ],
  [
    'a native that is a link',
    async (folder) => {
      await rename(join(folder, native), `${folder}-elsewhere.eml`)
      await symlink(`${folder}-elsewhere.eml`, join(folder, native))
    },
    'not_a_regular_file',
    native,
  ],
  [
    'a folder that is a link',
    async (folder) => {
      await rename(join(folder, 'data/native'), `${folder}-outside`)
      await symlink(`${folder}-outside`, join(folder, 'data/native'))
    },
    'not_a_regular_file',
    native,
  ],
  [
    'a native that is a pipe',
    async (folder) => {
      await rm(join(folder, native))
      execFileSync('mkfifo', [join(folder, native)])
    },
    'not_a_regular_file',
    native,
  ],
  [
    'a native that is a folder',
    async (folder) => {
      await rm(join(folder, native))
      await mkdir(join(folder, native))
    },
    'not_a_regular_file',
    native,
  ],
  [
    'a row that leads out',
    edit(manifest, (text) => text.replace(native, `data/native/../../../00000001.eml`)),
    'unsafe_path',
    manifest,
    1,
  ],
  [
    'a row with an absolute path',
    edit(manifest, (text) => text.replace(native, `/etc/00000001.eml`)),
    'unsafe_path',
    manifest,
    1,
  ],
  [
    'a row with a path of Windows',
    edit(manifest, (text) => text.replace(native, 'data/native/..\\\\..\\\\00000001.eml')),
    'unsafe_path',
    manifest,
    1,
  ],
]
