/** compareText is the order of two texts by their UTF-16 codes, which no language changes. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
