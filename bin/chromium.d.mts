/** The path of a Chromium that runs on this machine, or null. CHROMIUM_PATH goes before all else. */
export function findChromium(): string | null
