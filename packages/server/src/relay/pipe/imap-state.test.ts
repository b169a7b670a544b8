import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasSameNumbers, ImapState } from './imap-state.ts'
import { ResponseLines } from './response-lines.ts'

const numRuns = Number(process.env.GATEWARDEN_FUZZ ?? 500)

/** A folder as RFC 3501 has it: UIDs go up, and message numbers are places in their order. */
class Folder {
  uids: number[] = []
  next = 1
  add(): void {
    this.uids.push(this.next++)
  }
  facts = () => ({ exists: this.uids.length, uidNext: this.next, uidValidity: '7' })
}

const opened = (folder: Folder): ImapState => {
  const state = new ImapState()
  state.sent(Buffer.from('a SELECT INBOX\r\n'))
  const { exists, uidNext } = folder.facts()
  for (const line of [
    `* ${exists} EXISTS`,
    '* OK [UIDVALIDITY 7] is',
    `* OK [UIDNEXT ${uidNext}] is`,
    'a OK done',
  ])
    state.heard(`${line}\r\n`)
  return state
}

test('numbers count as the same only where each still stands for the same message', () => {
  const deed = fc.oneof(
    fc.constant({ kind: 'add' as const }),
    fc.record({ kind: fc.constant('expunge' as const), which: fc.nat(), isTold: fc.boolean() }),
    fc.constant({ kind: 'tell' as const }),
  )
  fc.assert(
    fc.property(fc.nat(5), fc.array(deed, { maxLength: 12 }), (first, deeds) => {
      const folder = new Folder()
      for (let n = 0; n < first; n++) folder.add()
      const state = opened(folder)
      /** The device’s own list, as it was told. */
      const known = [...folder.uids]
      let isSilent = true
      for (const one of deeds) {
        if (one.kind === 'add') folder.add()
        else if (one.kind === 'tell') {
          if (!isSilent) continue
          known.splice(0, known.length, ...folder.uids)
          state.heard(`* ${folder.uids.length} EXISTS\r\n`)
        } else if (folder.uids.length > 0) {
          const [gone] = folder.uids.splice(one.which % folder.uids.length, 1)
          const place = known.indexOf(gone ?? 0)
          if (one.isTold && isSilent && place !== -1) {
            known.splice(place, 1)
            state.heard(`* ${place + 1} EXPUNGE\r\n`)
          } else isSilent = false
        }
      }
      if (state.folder === undefined || !hasSameNumbers(state.folder, folder.facts())) return
      expect(folder.uids.slice(0, known.length)).toEqual(known)
    }),
    { numRuns },
  )
})

test('what a device waits for is known however its commands are cut', () => {
  const command = fc.constantFrom(
    'NOOP\r\n',
    'UID FETCH 1:* (FLAGS)\r\n',
    'APPEND Sent {11}\r\nx NOOP\r\ny z\r\n',
    'APPEND Sent {5+}\r\n\r\n\r\nA\r\n',
    'LOGIN\r\n',
  )
  fc.assert(
    fc.property(
      fc.array(command, { maxLength: 6 }),
      fc.array(fc.nat(30), { maxLength: 8 }),
      (commands, cuts) => {
        const state = opened(new Folder())
        const bytes = Buffer.from(commands.map((text, n) => `t${n} ${text}`).join(''))
        let at = 0
        for (const cut of [...cuts, bytes.length]) {
          state.sent(bytes.subarray(at, at + cut))
          at += cut
        }
        expect(state.isQuiet).toBe(commands.length === 0)
        for (const n of commands.keys()) state.heard(`t${n} OK done\r\n`)
        expect(state.isQuiet).toBe(!commands.includes('LOGIN\r\n'))
      },
    ),
    { numRuns },
  )
})

test('noise on either side breaks nothing and is kept in bounds', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(
        '* 1 EXISTS\r\n',
        '{9}\r\n',
        '{99999+}\r\n',
        'a IDLE\r\n',
        '+ \r\n',
        'DONE\r\n',
        'a OK\r\n',
        '\n',
      )
      .map((text) => Buffer.from(text)),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), piece), { maxLength: 20 }), (pieces) => {
      const state = new ImapState()
      const lines = new ResponseLines((line) => {
        state.heard(line)
        return line
      })
      const heard: Buffer[] = []
      let kept = 0
      for (const [isDevice, bytes] of pieces) {
        if (isDevice) state.sent(bytes)
        else {
          heard.push(bytes)
          for (const part of lines.take(bytes)) kept += part.length
        }
      }
      expect(Buffer.concat(heard).length - kept).toBeLessThan(9000)
      expect(typeof state.isQuiet).toBe('boolean')
    }),
    { numRuns },
  )
})
