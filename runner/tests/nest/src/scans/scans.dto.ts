import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { PageQuery } from '../paging';
import { SCAN_STATUSES, SCAN_TYPES, ScanStatus, ScanType, Source, SOURCES } from '../world/types';
import { IsPublicUrl } from './public-url';

export class ScanFilter extends PageQuery {
  @IsOptional() @IsIn(SCAN_TYPES) scan_type?: ScanType;
  @IsOptional() @IsIn(SCAN_STATUSES) status?: ScanStatus;
  @IsOptional() @IsIn(['created_at', 'updated_at', 'status']) sort_by?: 'created_at' | 'updated_at' | 'status';
}

export class ScanRepoDto {
  @IsString() @IsNotEmpty() @MaxLength(500) url: string;
  @IsString() @IsNotEmpty() @MaxLength(255) branch: string;
  @IsOptional() @IsIn(SOURCES) source?: Source;
}

export class CreateScanDto {
  @IsUUID() cost_estimation_id: string;
  @IsArray()
  @IsObject({ each: true })
  @ArrayNotEmpty()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => ScanRepoDto)
  repos: ScanRepoDto[];
  @IsOptional() @IsArray() @IsPublicUrl() target_urls?: string[];
  @IsOptional() @IsString() @MaxLength(2000) auth_instructions?: string;
  @IsOptional() @IsString() @MaxLength(2000) custom_context?: string;
  @IsOptional() @IsArray() @IsString({ each: true }) context_document_ids?: string[];
}
