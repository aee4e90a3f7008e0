import { Injectable } from '@nestjs/common';
import { randomBytes, randomUUID } from 'node:crypto';
import { hashOf } from '../auth/hash';
import { seedOrganization } from './seed';
import { ApiKey, Estimation, Finding, Organization, Repo, Scan, Scope, Session } from './types';

/** All data, in memory. */
@Injectable()
export class World {
  readonly organizations = new Map<string, Organization>();
  readonly findings = new Map<string, Finding>();
  readonly scans = new Map<string, Scan>();
  readonly estimations = new Map<string, Estimation>();
  readonly repos: Repo[] = [];
  readonly keys = new Map<string, ApiKey>();
  readonly sessions: Session[] = [];
  /** What the profile of this deployment asks for, by the name of its environment variable. */
  readonly handout: Record<string, string> = {};

  constructor() {
    const acme = seedOrganization(this, { credits: 500, findings: 64 });
    const globex = seedOrganization(this, { credits: 500, findings: 23 });
    const initech = seedOrganization(this, { credits: 0, findings: 3 });

    this.handOutKey('NEST_READER', acme, ['read']);
    this.handOutKey('NEST_WRITER', acme, ['read', 'write']);
    this.handOutKey('NEST_WRITE_ONLY', acme, ['write']);
    this.handOutKey('NEST_DELETE_ONLY', acme, ['delete']);
    this.handOutKey('NEST_THROTTLED', acme, ['read', 'write']);
    this.handOutKey('NEST_THROTTLED_READER', acme, ['read']);
    this.handOutKey('NEST_REVOKED', acme, ['read', 'write'], { revoked: true });
    this.handOutKey('NEST_EXPIRED', acme, ['read', 'write'], { expiresAt: new Date(Date.now() - 86_400_000) });
    this.handOutKey('NEST_FOREIGN', globex, ['read', 'write']);
    this.handOutKey('NEST_PENNILESS', initech, ['read', 'write']);

    const session = { token: randomBytes(36).toString('base64url'), organizationId: acme.id, userId: randomUUID() };
    this.sessions.push(session);
    this.handout.NEST_SESSION = session.token;
    this.handout.NEST_CANARY = globex.id;
    const unclaimed = [...this.estimations.values()].find((row) => row.organizationId === initech.id);
    this.handout.NEST_UNCLAIMED = unclaimed!.id;
    const hidden = [...this.findings.values()].find((row) => row.organizationId === acme.id && !row.approved);
    this.handout.NEST_UNAPPROVED = hidden!.id;
  }

  private handOutKey(name: string, organization: Organization, scopes: Scope[], rest: Partial<ApiKey> = {}) {
    const { key, row } = newKey(organization.id, name.toLowerCase(), scopes);
    this.keys.set(row.hash, { ...row, ...rest });
    this.handout[name] = key;
  }
}

export function newKey(organizationId: string, name: string, scopes: Scope[]): { key: string; row: ApiKey } {
  const key = `hacktron_${randomBytes(30).toString('base64url')}`;
  const row: ApiKey = {
    id: randomUUID(),
    organizationId,
    name,
    hash: hashOf(key),
    hint: key.slice(0, 13),
    scopes,
    createdAt: new Date(),
    expiresAt: null,
    revoked: false,
  };
  return { key, row };
}
