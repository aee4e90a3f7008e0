/**
 * Deliberate faults, of the kind that real teams make, one at a time, by the environment variable NEST_FAULT.
 * `breaks` is the requirement that must notice it.
 */
export const FAULTS = {
  'comment-scope-forgotten': { breaks: 'FAIL-SCOPE', because: 'the scope decorator is missing on one write' },
  'foreign-finding-forbidden': { breaks: 'NOLEAK-STATUS', because: 'a finding of another organization answers 403' },
  'foreign-finding-bare-404': {
    breaks: 'NOLEAK-BODY',
    because: 'a foreign finding is refused by an exception without a text',
  },
  'bare-unauthorized': { breaks: 'ERROR-SHAPE', because: 'the key guard throws an exception without a text' },
  'format-enum-pipe': { breaks: 'STATUS-400', because: 'an enum pipe checks the format of an export' },
  'scope-after-validation': { breaks: 'SCOPE-FIRST', because: 'the scope is checked in the handler' },
  'throttled-by-address': { breaks: 'RATE-ISOLATED', because: 'the limiter counts by address' },
  'throttled-by-handler': { breaks: 'RATE-SHARED', because: 'the limiter counts each route on its own' },
  'throttled-after-scope': { breaks: 'RATE-ALL', because: 'the limiter stands behind the scope guard' },
  'batch-answers-201': { breaks: 'STATUS-200-BATCH', because: 'the read-only POST keeps the default status' },
  'comment-answers-200': { breaks: 'STATUS-201', because: 'a creating POST answers 200' },
  'patch-any-organization': { breaks: 'NOLEAK-EFFECT', because: 'PATCH looks up the finding without its organization' },
  'version-before-visibility': {
    breaks: 'NOLEAK-HEADERS',
    because: 'the version header is set for rows that exist, before they are hidden',
  },
  'export-after-id': { breaks: 'SCOPE-READ', because: 'the export is routed after the id' },
  'bare-payment-required': { breaks: 'ERROR-SHAPE', because: 'the 402 is made of a status and a string' },
  'unapproved-by-id': { breaks: 'NOLEAK-STATUS', because: 'only the lists leave unapproved findings out' },
  'lookup-before-validation': {
    breaks: 'NOLEAK-ORDER',
    because: 'a guard finds the row, of any organization, before the body is validated',
  },
  'scan-export-any-organization': { breaks: 'NOLEAK-SCAN', because: 'the export of a scan forgets the organization' },
  'estimation-forbidden': { breaks: 'NOLEAK-ESTIMATION', because: 'a foreign cost estimation answers 403' },
  'foreign-estimation-says-more': {
    breaks: 'NOLEAK-ESTIMATION',
    because: 'a scan of a foreign estimation is refused in other words',
  },
  'expired-keys-live': { breaks: 'AUTH-EXPIRED', because: 'the expiry of a key is not looked at' },
  'key-in-query': { breaks: 'AUTH-ONLY-HEADER', because: 'the key is taken from the query too' },
  'validation-objects': { breaks: 'ERROR-MESSAGE', because: 'the messages of validation are objects' },
  'errors-are-200': { breaks: 'STATUS-HONEST', because: 'an exception filter keeps the status 200' },
  'absent-finding-500': { breaks: 'STATUS-500', because: 'an absent row is used before it is tested' },
  'counts-are-texts': { breaks: 'SCHEMA-GET-SCAN', because: 'the database driver returns counts as texts' },
  'wrapped-answers': { breaks: 'SCHEMA-LIST-FINDINGS', because: 'an interceptor wraps every answer' },
  'comment-unlimited': { breaks: 'FINDING-COMMENT', because: 'the length of a comment is not checked' },
  'total-counts-unapproved': { breaks: 'NOLEAK-LIST', because: 'the total counts what the page leaves out' },
  'limit-unbounded': { breaks: 'PAGE-MAX', because: 'the size of a page has no maximum' },
  'filter-ignored': { breaks: 'FILTER', because: 'the filter of a list is validated and then forgotten' },
  'eleventh-key': { breaks: 'STATUS-409', because: 'nothing limits the number of keys' },
  'key-guard-forgotten': {
    breaks: 'AUTH-MISSING',
    because: 'one route is public by mistake, and its handler needs the key',
  },
  'reason-is-class-name': {
    breaks: 'ERROR-REASON',
    because: 'an exception filter puts the name of the class into `error`',
  },
  'nested-not-validated': { breaks: 'ESTIMATION-CREATE-INVALID', because: 'the type of a nested list is not declared' },
  'patch-echoes': { breaks: 'FINDING-PATCH', because: 'PATCH answers the new values and does not keep them' },
  'comment-on-unapproved': {
    breaks: 'NOLEAK-STATUS',
    because: 'a comment looks up the finding without its verification',
  },
  'uuid-pipe-forgotten': { breaks: 'ROBUST-PATH', because: 'an id that is no UUID reaches the database' },
  'comment-kept-though-refused': {
    breaks: 'NOLEAK-EFFECT',
    because: 'a comment is stored before the visibility of its finding is looked at',
  },
  'patch-touches-foreign': {
    breaks: 'NOLEAK-EFFECT',
    because: 'a refused PATCH of a foreign finding still moves its updated_at',
  },
  'scope-after-effect': {
    breaks: 'SCOPE-WRITE',
    because: 'an interceptor looks at the scope when the handler is done',
  },
  'half-applied-patch': {
    breaks: 'FINDING-PATCH-INVALID',
    because: 'the members of a PATCH are validated and stored one after another',
  },
  'key-in-download-link': {
    breaks: 'AUTH-ONLY-HEADER',
    because: 'exports take the key from the query, for links in a browser',
  },
  'limit-one-more': { breaks: 'RATE-LIMIT', because: 'the limiter is off by one upwards' },
  'limit-one-less': { breaks: 'RATE-LIMIT', because: 'the limiter is off by one downwards' },
  'own-429-message': { breaks: 'RATE-BODY', because: 'the limiter has a message of its own' },
  'errors-sent-as-text': { breaks: 'ERROR-TYPE', because: 'an exception filter sends a text that happens to be JSON' },
  'cached-by-url': { breaks: 'NOLEAK-STATUS', because: 'a cache of answers does not know whose they are' },
  'nulls-dropped': { breaks: 'SCHEMA-LIST-FINDINGS', because: 'a serializer leaves out what is null' },
  'sql-dates': { breaks: 'SCHEMA-LIST-FINDINGS', because: 'times are shown as the database spells them' },
  'decimals-are-texts': { breaks: 'SCHEMA-LIST-ESTIMATIONS', because: 'the database driver returns decimals as texts' },
  'query-not-transformed': {
    breaks: 'SCHEMA-LIST-FINDINGS',
    because: 'page and limit are echoed as the texts that they were',
  },
} as const;

/** Conforming differences, one at a time, by the environment variable NEST_VARIANT. */
export const VARIANTS = {
  'strict-whitelist': 'members and parameters that no class declares are refused with 400',
  'messages-joined': 'the messages of validation are one text',
  'first-error-only': 'validation stops at the first flaw of each member',
  'errors-say-where': 'an exception filter adds path, method and time to every error',
  'error-ids': 'every answer has a new request id, in a header, and in the body of errors',
  'credits-first': 'the balance is looked at before the estimation',
  'estimation-refused-400': 'a scan of an absent estimation is refused with 400',
  'states-refused-422': 'a scan that the estimation does not allow is refused with 422',
  'default-limit-15': 'the default size of a page is 15',
  'nulls-shown': 'optional members without a value are null',
  'mermaid-trace': 'a finding has a mermaid_trace in place of a taint_path',
  'plain-express': 'without ETag and X-Powered-By',
  'keyless-unlimited': 'requests without a valid key are not counted',
  'lookup-first': 'a write looks for the finding, as the key may see it, before the body is validated',
  'session-403': 'a session token in place of a key is refused with 403',
} as const;

export type Fault = keyof typeof FAULTS;
export type Variant = keyof typeof VARIANTS;

function chosen(variable: string, known: object): string {
  const name = process.env[variable] ?? '';
  if (!name || name in known) return name;
  console.error(`${variable}: there is no '${name}'; there are: ${Object.keys(known).join(', ')}`);
  process.exit(3);
}

const chosenFault = chosen('NEST_FAULT', FAULTS);
const chosenVariant = chosen('NEST_VARIANT', VARIANTS);

export const fault = (name: Fault): boolean => chosenFault === name;
export const variant = (name: Variant): boolean => chosenVariant === name;
