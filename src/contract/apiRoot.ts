/** Root of the API. */
export const apiRoot = '/api/v1'
