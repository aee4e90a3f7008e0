import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { fault } from '../faults';
import { Source, SOURCES } from '../world/types';

const isUpload = (repo: EstimationRepoDto) => repo.source === 'upload';

export class EstimationRepoDto {
  @IsIn(SOURCES) source: Source;
  @ValidateIf((repo) => !isUpload(repo)) @IsString() @IsNotEmpty() @MaxLength(500) repo_url?: string;
  @ValidateIf((repo) => !isUpload(repo)) @IsString() @IsNotEmpty() @MaxLength(255) branch?: string;
  @ValidateIf(isUpload) @IsString() @IsNotEmpty() archive_id?: string;
  @IsOptional() @IsInt() github_installation_id?: number;
}

const Nested = () =>
  fault('nested-not-validated')
    ? applyDecorators()
    : applyDecorators(
        ValidateNested({ each: true }),
        Type(() => EstimationRepoDto),
      );

export class CreateEstimationDto {
  @IsOptional() @IsString() @MaxLength(255) name?: string;
  @IsArray()
  @IsObject({ each: true })
  @ArrayNotEmpty()
  @ArrayMaxSize(20)
  @Nested()
  repos: EstimationRepoDto[];
}
