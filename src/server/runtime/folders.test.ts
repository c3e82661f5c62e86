import { describe, expect, it } from 'vitest'
import { defaultConfigDir, defaultRuntimeDir } from '#server'

describe('the default folders', () => {
  it.each([
    [{ XDG_CONFIG_HOME: '/x' }, 'linux', '/x/flotilla'],
    [{ XDG_CONFIG_HOME: '/x' }, 'darwin', '/x/flotilla'],
    [{}, 'linux', '/home/ada/.config/flotilla'],
    [{}, 'darwin', '/home/ada/Library/Application Support/flotilla'],
  ] as const)('with %j on %s keep settings in %s', (variables, platform, folder) => {
    expect(defaultConfigDir(variables, '/home/ada', platform)).toBe(folder)
  })

  it('find the running server in the session’s folder, else in one of the user’s own', () => {
    expect(defaultRuntimeDir({ XDG_RUNTIME_DIR: '/run/user/7' })).toBe('/run/user/7/flotilla')
    expect(defaultRuntimeDir({}, '/tmp', '7')).toBe('/tmp/flotilla-7')
  })
})
