import type * as Swagger from '@nestjs/swagger';

type Told = (swagger: typeof Swagger) => void;
type Decorating = (...place: never[]) => unknown;

/** What doors say of themselves, until somebody asks for it. */
const told: Told[] = [];

/**
 * Decorators of `@nestjs/swagger` that are noted and not applied: the package brings five hundred modules, a tenth of a
 * service's start, for a description that is hardly ever asked for. They apply to the same places in the same order.
 */
function later<Name extends keyof typeof Swagger>(name: Name): (typeof Swagger)[Name] {
  const decorator =
    (...given: unknown[]) =>
    (...place: unknown[]): void =>
      void told.push((swagger) => {
        const make = swagger[name] as unknown as (...of: unknown[]) => Decorating;
        make(...given)(...(place as never[]));
      });
  return decorator as unknown as (typeof Swagger)[Name];
}

export const ApiAcceptedResponse = later('ApiAcceptedResponse');
export const ApiBearerAuth = later('ApiBearerAuth');
export const ApiBody = later('ApiBody');
export const ApiConsumes = later('ApiConsumes');
export const ApiHeader = later('ApiHeader');
export const ApiNotFoundResponse = later('ApiNotFoundResponse');
export const ApiOkResponse = later('ApiOkResponse');
export const ApiOperation = later('ApiOperation');
export const ApiParam = later('ApiParam');
export const ApiQuery = later('ApiQuery');
export const ApiResponse = later('ApiResponse');
export const ApiTags = later('ApiTags');

/** Loads `@nestjs/swagger`, with everything applied that doors have said so far. */
export async function toldSwagger(): Promise<typeof Swagger> {
  const swagger = await import('@nestjs/swagger');
  for (const apply of told.splice(0)) apply(swagger);
  return swagger;
}
