/** saveFile lets the browser save a file under that name. */
export function saveFile(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob)
  saveAddress(url, fileName)
  URL.revokeObjectURL(url)
}

/** saveAddress lets the browser save what an address of this server answers, as it comes. */
export function saveAddress(address: string, fileName: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
}

/** fileNameOf names cluster, subject and day, in what every file system takes. */
export const fileNameOf = (parts: readonly string[], nowMs: number, ending: string): string =>
  `${parts.map((part) => part.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')).join('-')}-${new Date(nowMs).toISOString().slice(0, 10)}.${ending}`
