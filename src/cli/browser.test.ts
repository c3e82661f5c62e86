import { describe, expect, it } from 'vitest'
import { appCommand, browserCommand, type Desktop, hasDesktop, launch } from './browser.ts'

const aDesktop = (desktop: Partial<Desktop>): Desktop => ({
  platform: 'linux',
  variables: { DISPLAY: ':0', PATH: '/usr/bin:/opt/bin' },
  isProgram: () => false,
  ...desktop,
})
const link = 'http://127.0.0.1:7420/open?code=a&b'

describe('hasDesktop', () => {
  it.each([
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['linux', { DISPLAY: ':0', CI: 'true' }, false],
    ['linux', { DISPLAY: ':10', SSH_CONNECTION: 'x' }, true],
    ['linux', { SSH_CONNECTION: 'x' }, false],
    ['linux', {}, false],
    ['darwin', {}, true],
    ['darwin', { SSH_CONNECTION: 'x' }, false],
    ['win32', {}, true],
  ] as const)('on %s with %j is %s', (platform, variables, expected) => {
    expect(hasDesktop(aDesktop({ platform, variables }))).toBe(expected)
  })
})

describe('browserCommand', () => {
  it.each(['linux', 'darwin', 'win32'] as const)('on %s passes the link as one argument', (platform) => {
    expect(browserCommand(link, aDesktop({ platform })).at(-1)).toBe(link)
  })
})

describe('appCommand', () => {
  it('takes the first browser that is there', () => {
    const isProgram = (path: string) => ['/opt/bin/chromium', '/usr/bin/microsoft-edge'].includes(path)
    expect(appCommand(link, aDesktop({ isProgram }))).toEqual(['/opt/bin/chromium', `--app=${link}`])
  })

  it('is null where there is none', () => {
    expect(appCommand(link, aDesktop({}))).toBeNull()
  })
})

describe('launch', () => {
  it('answers false for a program that is not there or fails at once', async () => {
    expect(await launch(['/nowhere/browser', link])).toBe(false)
    expect(await launch([process.execPath, '-e', 'process.exit(3)'])).toBe(false)
  })

  it('answers true for a program that ends well', async () => {
    expect(await launch([process.execPath, '-e', ''])).toBe(true)
  })
})
