import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { fault, variant } from './faults';

const LARGEST = fault('limit-unbounded') ? Number.MAX_SAFE_INTEGER : 100;

export class PageQuery {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) page?: number;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(LARGEST) limit?: number;
  @IsOptional() @IsIn(['ASC', 'DESC']) sort_order?: 'ASC' | 'DESC';
}

export class OffsetQuery {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(LARGEST) limit: number = 50;
  @IsOptional() @Type(() => Number) @IsInt() @Min(0) offset: number = 0;
}

export interface Page<T> {
  data: T[];
  total: number;
  page: number;
  limit: number;
}

export function pageOf<Row, T>(rows: Row[], query: PageQuery, show: (row: Row) => T, hidden = 0): Page<T> {
  const page = query.page ?? 1;
  const limit = query.limit ?? (variant('default-limit-15') ? 15 : 100);
  const data = rows.slice((page - 1) * limit, page * limit).map(show);
  return { data, total: rows.length + hidden, page, limit };
}

/** Sorted by the value, then by the id, so that pages are stable. */
export function sorted<Row extends { id: string }>(
  rows: Row[],
  value: (row: Row) => number | string,
  order: 'ASC' | 'DESC' = 'DESC',
): Row[] {
  const sign = order === 'ASC' ? 1 : -1;
  const compare = <V>(left: V, right: V) => (left < right ? -1 : left > right ? 1 : 0);
  return [...rows].sort((a, b) => sign * compare(value(a), value(b)) || compare(a.id, b.id));
}
