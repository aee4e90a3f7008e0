import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentKey, RequireScope } from '../auth/decorators';
import { demand } from '../auth/scope.guard';
import { fault } from '../faults';
import { exported } from '../findings/export';
import { FindingFilter, FormatQuery } from '../findings/findings.dto';
import { FindingsService } from '../findings/findings.service';
import { ApiKey } from '../world/types';
import { CreateScanDto, ScanFilter } from './scans.dto';
import { ScansService } from './scans.service';

@Controller('scans')
export class ScansController {
  constructor(
    private readonly scans: ScansService,
    private readonly findings: FindingsService,
  ) {}

  @Post()
  @RequireScope('write')
  create(@CurrentKey() key: ApiKey, @Body() wanted: CreateScanDto) {
    if (fault('scope-after-validation')) demand(key, 'write');
    const { id, taskId, status } = this.scans.create(key, wanted);
    return { id, task_id: taskId, status, message: 'The scan was queued' };
  }

  @Get()
  list(@CurrentKey() key: ApiKey, @Query() filter: ScanFilter) {
    return this.scans.page(key, filter);
  }

  @Get(':id')
  get(@CurrentKey() key: ApiKey, @Param('id', ...(fault('uuid-pipe-forgotten') ? [] : [ParseUUIDPipe])) id: string) {
    return this.scans.shown(this.scans.get(key, id));
  }

  @Get(':id/status')
  status(@CurrentKey() key: ApiKey, @Param('id', ParseUUIDPipe) id: string) {
    const scan = this.scans.get(key, id);
    return {
      id,
      task_id: scan.taskId,
      status: scan.status,
      created_at: scan.createdAt,
      updated_at: scan.updatedAt,
    };
  }

  @Get(':id/findings')
  listFindings(@CurrentKey() key: ApiKey, @Param('id', ParseUUIDPipe) id: string, @Query() filter: FindingFilter) {
    this.scans.get(key, id);
    return this.findings.page(key, filter, id);
  }

  @Get(':id/findings/export')
  exportFindings(
    @CurrentKey() key: ApiKey,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() { format }: FormatQuery,
    @Res({ passthrough: true }) response: Response,
  ) {
    if (!fault('scan-export-any-organization')) this.scans.get(key, id);
    return exported(this.findings.search(key, {}, id), format, `findings-${id}`, response);
  }
}
