import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { CurrentKey, RequireScope } from '../auth/decorators';
import { demand } from '../auth/scope.guard';
import { fault } from '../faults';
import { OffsetQuery } from '../paging';
import { ApiKey } from '../world/types';
import { CreateEstimationDto } from './estimations.dto';
import { EstimationsService, shown } from './estimations.service';

@Controller('cost-estimations')
export class EstimationsController {
  constructor(private readonly estimations: EstimationsService) {}

  @Post()
  @RequireScope('write')
  create(@CurrentKey() key: ApiKey, @Body() wanted: CreateEstimationDto) {
    if (fault('scope-after-validation')) demand(key, 'write');
    return shown(this.estimations.create(key, wanted));
  }

  @Get()
  list(@CurrentKey() key: ApiKey, @Query() query: OffsetQuery) {
    return this.estimations.list(key, query);
  }

  @Get(':id')
  get(@CurrentKey() key: ApiKey, @Param('id', ParseUUIDPipe) id: string) {
    return shown(this.estimations.get(key, id));
  }
}
