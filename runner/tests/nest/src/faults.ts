/** Deliberate faults, of the kind that real teams make. One at a time, by the environment variable NEST_FAULT. */
export const FAULTS = {
  'comment-scope-forgotten': 'the scope decorator is missing on one write',
  'foreign-finding-forbidden': 'a finding of another organization answers 403',
  'foreign-finding-bare-404': 'a foreign finding is refused by an exception without a text',
  'bare-unauthorized': 'the key guard throws an exception without a text',
  'format-enum-pipe': 'an enum pipe checks the format of an export',
  'scope-after-validation': 'the scope is checked in the handler',
  'throttled-by-address': 'the limiter counts by address',
  'throttled-by-handler': 'the limiter counts each route on its own',
  'throttled-after-handler-scope': 'the limiter stands behind the scope guard',
  'batch-answers-201': 'the read-only POST keeps the default status',
  'comment-answers-200': 'a creating POST answers 200',
  'patch-any-organization': 'PATCH looks up the finding without its organization',
  'etag-before-visibility': 'the version header is set for rows that exist, before they are hidden',
  'export-after-id': 'the export is routed after the id',
  'bare-payment-required': 'the 402 is made of a status and a string',
  'unapproved-by-id': 'only the lists leave unapproved findings out',
  'lookup-before-validation': 'a pipe loads the finding before the body is validated',
  'scan-export-any-organization': 'the export of a scan forgets the organization',
  'estimation-forbidden': 'a foreign cost estimation answers 403',
  'foreign-estimation-says-more': 'a scan of a foreign estimation is refused in other words',
  'expired-keys-live': 'the expiry of a key is not looked at',
  'key-in-query': 'the key is taken from the query too',
  'validation-objects': 'the messages of validation are objects',
  'errors-are-200': 'an exception filter keeps the status 200',
  'absent-finding-500': 'an absent row is used before it is tested',
  'counts-are-texts': 'the database driver returns counts as texts',
  'wrapped-answers': 'an interceptor wraps every answer',
  'comment-unlimited': 'the length of a comment is not checked',
  'total-counts-unapproved': 'the total counts what the page leaves out',
  'limit-unbounded': 'the size of a page has no maximum',
  'filter-ignored': 'the filter of a list is validated and then forgotten',
  'eleventh-key': 'nothing limits the number of keys',
} as const;

export type Fault = keyof typeof FAULTS;

const chosen = process.env.NEST_FAULT ?? '';
if (chosen && !(chosen in FAULTS)) {
  console.error(`NEST_FAULT: there is no fault '${chosen}'; there are: ${Object.keys(FAULTS).join(', ')}`);
  process.exit(3);
}

export const fault = (name: Fault): boolean => chosen === name;
