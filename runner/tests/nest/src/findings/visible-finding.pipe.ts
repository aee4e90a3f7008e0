import { Injectable, NotFoundException, PipeTransform } from '@nestjs/common';
import { World } from '../world/world';

/** Part of a fault: refuses absent ids before the body is validated, and knows nothing of organizations. */
@Injectable()
export class VisibleFindingPipe implements PipeTransform<string> {
  constructor(private readonly world: World) {}

  transform(id: string): string {
    if (!this.world.findings.has(id)) throw new NotFoundException('Finding not found');
    return id;
  }
}
