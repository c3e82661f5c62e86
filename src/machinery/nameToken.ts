const letters = 'bcdfghjklmnpqrstvwxz2456789'

/** nameToken is five letters and digits that no word is made of, as Kubernetes ends the names that it generates. */
export const nameToken = (random: () => number): string =>
  Array.from({ length: 5 }, () => letters[Math.floor(random() * letters.length)]).join('')
