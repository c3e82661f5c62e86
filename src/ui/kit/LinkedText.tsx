/** LinkedText is a text in which web addresses can be followed; everything else of it stays text. */
export function LinkedText({ text }: { text: string }) {
  // Every second part is an address, since the pattern is kept by its group.
  const parts = text.split(/(https:\/\/[^\s<>"'`]*[^\s<>"'`.,;:!?)\]}])/u)
  return parts.map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a part of a text is its place.
      <a key={index} className="link" href={part} target="_blank" rel="noopener noreferrer">
        {part}
      </a>
    ),
  )
}
