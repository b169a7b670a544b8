// Installs what package-lock.json names, once. Plain JavaScript that Node 18 understands, like run.mjs.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const say = (text) => process.stderr.write(`${text}\n`)

/** What must be installed, as one hash: the lockfile and every workspace's package.json. */
function wantedStamp(root) {
  const hash = createHash('sha256')
  const folders = [
    '.',
    'e2e',
    'bench',
    ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`),
  ]
  for (const folder of folders) {
    const file = join(root, folder, 'package.json')
    if (existsSync(file)) hash.update(readFileSync(file))
  }
  return hash.update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
}

/** Ends the process with a remark where that does not work or is cut short; what is half installed then is begun anew. */
export async function installDependencies(root) {
  const stampFile = join(root, 'node_modules', '.gatewarden-stamp')
  const stamp = wantedStamp(root)
  const isInstalled = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp
  if (isInstalled()) return
  const lock = join(root, '.gatewarden-installing')
  try {
    // `npm ci` begins by removing node_modules: two at once would take each other's away.
    await lockFor(lock, isInstalled)
    if (isInstalled()) return
    say('Installing dependencies (npm ci) ...')
    const code = await npmCi(root, lock)
    if (code !== 0) {
      say('npm ci failed; what it printed above says why. Is the npm registry reachable from here?')
      process.exit(1)
    }
    writeFileSync(stampFile, stamp)
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(error.code)) throw error
    say(`The dependencies cannot be installed: ${error.message}.`)
    say(
      error.code === 'ENOSPC'
        ? 'Make room on the disk and run this again.'
        : `They are kept in ${join(root, 'node_modules')}: run this from a folder that you may write to.`,
    )
    process.exit(1)
  } finally {
    unlock(lock)
  }
}

/** One installation at a time. The file holds the process id of the one at work; one that died leaves it to the next. */
async function lockFor(lock, isInstalled) {
  for (let waits = 0; !isInstalled(); waits += 1) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const holder = holderOf(lock)
    if (holder === undefined) rmSync(lock, { force: true })
    else {
      if (waits === 0) say(`Waiting for process ${holder}, which installs the dependencies ...`)
      await sleep(200)
    }
  }
}

function holderOf(lock) {
  try {
    const holder = Number(readFileSync(lock, 'utf8'))
    if (holder > 0) process.kill(holder, 0)
    // Between making the file and writing to it, it is empty for a moment; for longer, and the disk was full.
    else if (Date.now() - statSync(lock).mtimeMs > 10_000) return undefined
    return holder
  } catch (error) {
    return error.code === 'EPERM' ? 'of another user' : undefined
  }
}

function unlock(lock) {
  try {
    if (readFileSync(lock, 'utf8') === String(process.pid)) rmSync(lock)
  } catch {}
}

/** Left to itself npm goes on to the end after Ctrl-C, into the terminal of whoever believes that it is over. */
function npmCi(root, lock) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const child = spawn(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      child.removeAllListeners('exit')
      child.once('exit', () => {
        unlock(lock)
        say('\nThe installation was cut short. Nothing runs; the next start does it again.')
        process.exit(128 + constants.signals[signal])
      })
      child.kill('SIGKILL')
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal)
      resolve(code)
    })
  })
}
