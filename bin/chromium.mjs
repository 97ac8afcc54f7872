import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/**
 * The path of a Chromium that runs on this machine: what CHROMIUM_PATH says, or the first known one on PATH. Null when there is none.
 * (Ubuntu's chromium-browser is a stub that only points to another installer, so the program is asked for its version.)
 */
export function findChromium() {
  for (const name of process.env.CHROMIUM_PATH ? [process.env.CHROMIUM_PATH] : NAMES) {
    const places = isAbsolute(name) ? [name] : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))
    const path = places.find(isExecutable)
    if (path && answers(path)) return path
  }
  return null
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function answers(path) {
  try {
    execFileSync(path, ['--version', '--no-sandbox'], { stdio: 'ignore', timeout: 30_000 })
    return true
  } catch {
    return false
  }
}
