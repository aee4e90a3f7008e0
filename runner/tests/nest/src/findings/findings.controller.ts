import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseEnumPipe,
  ParseUUIDPipe,
  Patch,
  Post,
  Query,
  Res,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import type { Response } from 'express';
import { CurrentKey, RequireScope } from '../auth/decorators';
import { demand } from '../auth/scope.guard';
import { fault, variant } from '../faults';
import { ApiKey } from '../world/types';
import { exported } from './export';
import { FindingFilter, FormatEnum, ExportQuery, UpdateFindingDto, AddCommentDto } from './findings.dto';
import { FindingExistsGuard } from './finding-exists.guard';
import { FindingsService } from './findings.service';
import { VersionHeader } from './version-header.interceptor';

const commentScope = RequireScope(fault('comment-scope-forgotten') ? 'read' : 'write');
const lookups = fault('lookup-before-validation') || variant('lookup-first') ? [FindingExistsGuard] : [];

/** Stands before FindingsController: `export` is no id. */
@Controller('findings')
export class FindingsExportController {
  constructor(private readonly findings: FindingsService) {}

  @Get('export')
  export(@CurrentKey() key: ApiKey, @Query() query: ExportQuery, @Res({ passthrough: true }) response: Response) {
    let rows = this.findings.search(key, query);
    if (query.limit !== undefined)
      rows = rows.slice(((query.page ?? 1) - 1) * query.limit, (query.page ?? 1) * query.limit);
    return exported(rows, query.format, 'findings', response);
  }
}

/** In place of the above: the format is looked at by a pipe of its own. */
@Controller('findings')
export class EnumPipeExportController {
  constructor(private readonly findings: FindingsService) {}

  @Get('export')
  export(
    @CurrentKey() key: ApiKey,
    @Query('format', new ParseEnumPipe(FormatEnum)) format: FormatEnum,
    @Query() filter: FindingFilter,
    @Res({ passthrough: true }) response: Response,
  ) {
    return exported(this.findings.search(key, filter), format, 'findings', response);
  }
}

@Controller('findings')
export class FindingsController {
  constructor(private readonly findings: FindingsService) {}

  @Get()
  list(@CurrentKey() key: ApiKey, @Query() filter: FindingFilter) {
    return this.findings.page(key, filter);
  }

  @Get(':id')
  @UseInterceptors(VersionHeader)
  get(@CurrentKey() key: ApiKey, @Param('id', ParseUUIDPipe) id: string) {
    return this.findings.detail(this.findings.get(key, id));
  }

  @Patch(':id')
  @UseGuards(...lookups)
  @RequireScope('write')
  update(@CurrentKey() key: ApiKey, @Param('id', ParseUUIDPipe) id: string, @Body() change: UpdateFindingDto) {
    if (fault('scope-after-validation')) demand(key, 'write');
    const { state, severity, duplicateOf } = this.findings.update(key, id, change);
    return { id, state, severity, duplicate_of: duplicateOf };
  }

  @Post(':id/comments')
  @UseGuards(...lookups)
  @commentScope
  @HttpCode(fault('comment-answers-200') ? 200 : 201)
  comment(@CurrentKey() key: ApiKey, @Param('id', ParseUUIDPipe) id: string, @Body() { comment }: AddCommentDto) {
    if (fault('scope-after-validation')) demand(key, 'write');
    return { comment_id: this.findings.comment(key, id, comment) };
  }
}
