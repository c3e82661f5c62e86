import type { Tags } from 'yaml'

/**
 * withoutTimes leaves out what an API server and kubectl do not know of YAML 1.1: times, and numbers in base 60. Both are the text
 * that they are.
 */
export const withoutTimes = (tags: Tags): Tags =>
  tags.filter(
    (tag) =>
      typeof tag === 'string' ||
      !(tag.tag === 'tag:yaml.org,2002:timestamp' || ('format' in tag && tag.format === 'TIME')),
  )
