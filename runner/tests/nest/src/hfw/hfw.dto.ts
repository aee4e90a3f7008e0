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
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

export enum Ecosystem {
  npm = 'npm',
  pypi = 'pypi',
}

export class VerdictQuery {
  @IsString() @IsNotEmpty() version: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(0) @Max(60) wait_seconds?: number;
}

export class PackageDto {
  @IsIn(Object.values(Ecosystem)) ecosystem: Ecosystem;
  @IsString() @IsNotEmpty() package: string;
  @IsString() @IsNotEmpty() version: string;
}

export class BatchDto {
  @IsArray()
  @IsObject({ each: true })
  @ArrayNotEmpty()
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => PackageDto)
  packages: PackageDto[];
}

export class FeedQuery {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(500) limit: number = 200;
  @IsOptional() @Type(() => Number) @IsInt() @Min(0) offset: number = 0;
}
