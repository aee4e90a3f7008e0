import type { Response } from 'express';
import { Finding, Severity } from '../world/types';
import { Format } from './findings.dto';
import { listed } from './findings.service';

type Listed = ReturnType<typeof listed>;

const COLUMNS: (keyof Listed)[] = [
  'id',
  'title',
  'category',
  'severity',
  'state',
  'description',
  'affected_file',
  'affected_code',
  'proof_of_concept',
  'tags',
  'scan_id',
  'found_at',
  'updated_at',
  'resolved_at',
];
const LEVELS: Record<Severity, string> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** The body of an export; sets the headers of its format. */
export function exported(findings: Finding[], format: Format, name: string, response: Response): object | string {
  if (format === 'json') return findings.map(listed);
  response.attachment(`${name}.${format}`);
  response.type(format === 'csv' ? 'text/csv' : 'application/sarif+json'); // attachment() guesses one of its own
  return format === 'csv' ? csv(findings) : JSON.stringify(sarif(findings));
}

function csv(findings: Finding[]): string {
  const rows = findings.map((finding) => {
    const row = listed(finding);
    return COLUMNS.map((column) => cell(row[column])).join(',');
  });
  return [COLUMNS.join(','), ...rows].join('\r\n') + '\r\n';
}

function cell(value: Listed[keyof Listed]): string {
  const text =
    value === null ? '' : value instanceof Date ? value.toISOString() : Array.isArray(value) ? value.join(';') : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function sarif(findings: Finding[]): object {
  const rules = [...new Set(findings.map((finding) => finding.category))].map((id) => ({ id }));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Hacktron', rules } },
        results: findings.map((finding) => ({
          ruleId: finding.category,
          level: LEVELS[finding.severity],
          message: { text: finding.title },
          locations: [{ physicalLocation: { artifactLocation: { uri: finding.affectedFile } } }],
          guid: finding.id,
          properties: { severity: finding.severity, state: finding.state, tags: finding.tags },
        })),
      },
    ],
  };
}
