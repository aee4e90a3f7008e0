import { IsIn, IsISO8601, IsNotEmpty, IsOptional, IsString, IsUUID, MaxLength, ValidateIf } from 'class-validator';
import { fault } from '../faults';
import { PageQuery } from '../paging';
import { SCAN_TYPES, ScanType, SEVERITIES, Severity, STATES, State } from '../world/types';

export const FORMATS = ['json', 'csv', 'sarif'] as const;
export type Format = (typeof FORMATS)[number];
export enum FormatEnum {
  json = 'json',
  csv = 'csv',
  sarif = 'sarif',
}

/** Absent members are skipped, null is not. */
const IfSent = () => ValidateIf((_, value) => value !== undefined);

const OneOf = (values: readonly string[]) => (fault('half-applied-patch') ? IsString() : IsIn(values));

export class FindingFilter extends PageQuery {
  @IsOptional() @IsIn(SEVERITIES) severity?: Severity;
  @IsOptional() @IsIn(STATES) state?: State;
  @IsOptional() @IsUUID() scan_id?: string;
  @IsOptional() @IsIn(SCAN_TYPES) scan_type?: ScanType;
  @IsOptional() @IsString() repo_url?: string;
  @IsOptional() @IsISO8601({ strict: true }) found_since?: string;
  @IsOptional() @IsISO8601({ strict: true }) found_until?: string;
  @IsOptional() @IsIn(['found_at', 'updated_at', 'severity']) sort_by?: 'found_at' | 'updated_at' | 'severity';
}

export class ExportQuery extends FindingFilter {
  @IsIn(FORMATS) format: Format;
}

export class FormatQuery {
  @IsIn(FORMATS) format: Format;
}

export class UpdateFindingDto {
  @IfSent() @OneOf(STATES) state?: State;
  @IfSent() @OneOf(SEVERITIES) severity?: Severity;
  @IsOptional() @IsString() @MaxLength(2000) reason?: string;
  @IsOptional() @IsString() @MaxLength(2000) state_reason?: string;
  @IsOptional() @IsString() @MaxLength(2000) severity_reason?: string;
  @IsOptional() @IsUUID() duplicate_of?: string | null;
}

export class AddCommentDto {
  @IsString() @IsNotEmpty() @MaxLength(fault('comment-unlimited') ? 1_000_000 : 4000) comment: string;
}
