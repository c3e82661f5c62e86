/** More than the end of an archive with our longest comment. */
const endBytes = 1024

/** archiveComment is what a zip archive says of itself at its end; null where it says nothing. */
export async function archiveComment(archive: Blob): Promise<string | null> {
  const bytes = await archive.slice(Math.max(0, archive.size - endBytes)).arrayBuffer()
  const text = new TextDecoder('latin1').decode(bytes)
  const end = text.lastIndexOf('PK\u0005\u0006')
  return end === -1 ? null : text.slice(end + 22) || null
}
