import { crc32, inflateRawSync } from 'node:zlib'

/** unzipped are the files of an archive by their names, as its list at the end says; a folder ends with a slash. Throws where a sum is wrong. */
export function unzipped(archive: Buffer): Record<string, string> {
  const end = archive.lastIndexOf(Buffer.from('PK\u0005\u0006'))
  let entry = archive.readUInt32LE(end + 16)
  const files: Record<string, string> = {}
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const method = archive.readUInt16LE(entry + 10)
    const sum = archive.readUInt32LE(entry + 16)
    const size = archive.readUInt32LE(entry + 20)
    const nameSize = archive.readUInt16LE(entry + 28)
    const extraSize = archive.readUInt16LE(entry + 30)
    const head = archive.readUInt32LE(entry + 42)
    const from = head + 30 + archive.readUInt16LE(head + 26) + archive.readUInt16LE(head + 28)
    const packed = archive.subarray(from, from + size)
    const content = method === 0 ? packed : inflateRawSync(packed)
    const name = archive.toString('utf8', entry + 46, entry + 46 + nameSize)
    if (crc32(content) !== sum) throw new Error(`The sum of ${name} is wrong.`)
    files[name] = content.toString('utf8')
    entry += 46 + nameSize + extraSize + archive.readUInt16LE(entry + 32)
  }
  return files
}
