import { createHash } from 'node:crypto';

export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');
