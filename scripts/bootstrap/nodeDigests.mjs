// @ts-check
import crypto from 'node:crypto'
import fs from 'node:fs'

/** The pinned Node's version, and the SHA-256 of its program by platform and processor, as `node` is packed for npm. */
export const pinnedNode = {
  version: '24.21.0',
  /** @type {Readonly<Record<string, string>>} */
  digests: {
    'linux-x64': '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
    'linux-arm64': '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
    'win32-x64': 'ba4e6d110e8c1592a1ecd390f6b05f3da124b13871a5be62b341a07a853c6c32',
  },
}

/**
 * isPinnedNode tells whether that file is the pinned Node. The lockfile cannot: the package `node` fetches its program by
 * a script. Where no digest is known, the file is taken as it is.
 * @param {string} file
 * @param {string} machine platform and processor: `linux-x64`
 */
export function isPinnedNode(file, machine = `${process.platform}-${process.arch}`) {
  const wanted = pinnedNode.digests[machine]
  return (
    wanted === undefined || crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex') === wanted
  )
}
