import { Document, isScalar, visit } from 'yaml'

/**
 * What Go reads as a number and this writer would leave without quotes: Go takes prefixes of both cases and `0o`, and
 * leaves underscores out first.
 */
const goNumber = /^[-+]?0(x[\da-f]+|o[0-7]+|b[01]+)$/iu

/**
 * yamlOf is an object as `kubectl get -o yaml` prints it: keys in order, long text unfolded, strings that look like other
 * types quoted. A program that applies this text may read it by the rules of YAML 1.1, as the API server does.
 */
export function yamlOf(object: unknown): string {
  const document = new Document(object, {
    version: '1.1',
    sortMapEntries: true,
    aliasDuplicateObjects: false,
  })
  visit(document, {
    Scalar(_, node) {
      if (isScalar(node) && typeof node.value === 'string' && goNumber.test(node.value.replaceAll('_', '')))
        node.type = 'QUOTE_DOUBLE'
    },
  })
  return document.toString({ lineWidth: 0 })
}
