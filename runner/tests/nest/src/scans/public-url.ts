import { isURL, ValidateBy } from 'class-validator';
import { BlockList, isIP } from 'node:net';

const internal = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  internal.addSubnet(address, prefix);
for (const [address, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  internal.addSubnet(address, prefix, 'ipv6');
}

function isPublicUrl(value: unknown): boolean {
  if (!isURL(value as string, { protocols: ['http', 'https'], require_protocol: true, require_tld: false }))
    return false;
  const host = new URL(value as string).hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  if (family) return !internal.check(host, family === 6 ? 'ipv6' : 'ipv4');
  return host.includes('.') && !/\.(local|localhost|internal)$/i.test(host);
}

export const IsPublicUrl = () =>
  ValidateBy(
    {
      name: 'isPublicUrl',
      validator: {
        validate: isPublicUrl,
        defaultMessage: (info) => `each value in ${info?.property} must be a public http or https URL`,
      },
    },
    { each: true },
  );
