import { createReadStream } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'

const block = 512

/**
 * A package as one tar stream (POSIX pax), for downloads: a folder of the package's name and every file in it, in the
 * order of their names, with fixed owner and mode, so that the same package gives the same bytes.
 * @param modifiedAt what every file in it gets as its time
 */
export function tarPackage(folder: string, modifiedAt: Date): Readable {
  return Readable.from(tarOf(folder, Math.floor(modifiedAt.getTime() / 1000)), {
    objectMode: false,
    highWaterMark: 256 * 1024,
  })
}

async function* tarOf(folder: string, mtime: number): AsyncIterable<Buffer> {
  const root = basename(folder)
  for await (const path of filesBelow(folder, '')) {
    const name = `${root}/${path}`
    const { size } = await stat(join(folder, path))
    yield* header(name, size, mtime)
    let sent = 0
    for await (const chunk of createReadStream(join(folder, path))) {
      sent += chunk.length
      yield chunk
    }
    if (sent !== size) throw new Error(`${path} changed its length while it was being sent.`)
    yield padding(size)
  }
  yield Buffer.alloc(block * 2)
}

/** Files in a fixed order, folder by folder: memory grows with the largest folder, not with the package. */
export async function* filesBelow(root: string, folder: string): AsyncIterable<string> {
  const entries: { name: string; isFolder: boolean }[] = []
  for await (const entry of await opendir(join(root, folder))) {
    entries.push({ name: entry.name, isFolder: entry.isDirectory() })
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const { name, isFolder } of entries) {
    const path = folder === '' ? name : `${folder}/${name}`
    if (isFolder) yield* filesBelow(root, path)
    else yield path
  }
}

/** A ustar header; names and sizes that it cannot hold go into a pax header before it. */
function* header(name: string, size: number, mtime: number): Iterable<Buffer> {
  const bytes = Buffer.from(name)
  const fitsName = bytes.length <= 100 && bytes.every((byte) => byte < 0x80)
  const fitsSize = size < 8 ** 11
  if (!fitsName || !fitsSize) {
    const records = [
      fitsName ? '' : paxRecord('path', name),
      fitsSize ? '' : paxRecord('size', String(size)),
    ].join('')
    const body = Buffer.from(records)
    yield ustar('PaxHeader', body.length, mtime, 'x')
    yield Buffer.concat([body, padding(body.length)])
  }
  yield ustar(fitsName ? name : 'long-name', fitsSize ? size : 0, mtime, '0')
}

/** `LENGTH key=value\n`, the length counting itself. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  const restBytes = Buffer.byteLength(rest)
  let length = restBytes + 1
  while (String(length).length + restBytes !== length) length = String(length).length + restBytes
  return `${length}${rest}`
}

function ustar(name: string, size: number, mtime: number, type: '0' | 'x'): Buffer {
  const header = Buffer.alloc(block)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  header.write(name, 0, 100)
  header.write(octal(0o600, 7), 100)
  header.write(octal(0, 7), 108)
  header.write(octal(0, 7), 116)
  header.write(octal(size, 11), 124)
  header.write(octal(mtime, 11), 136)
  header.write('        ', 148)
  header.write(type, 156)
  header.write('ustar\0' + '00', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

const padding = (size: number): Buffer => Buffer.alloc((block - (size % block)) % block)
