import type { Portal } from '../portal.ts';
import { isObject, type JsonObject } from '../server/exchange.ts';
import { json, noContent, type Reply } from '../server/reply.ts';
import type { ValidationRule } from '../store/property-catalogue.ts';
import { ControlProblem, idText, typeOf } from './control-input.ts';

/**
 * Definitions at `/_practice/portals/{id}`: `properties/{type}[/{name}]` (define; change label, type or options;
 * archive, and `/restore`, `/replace`, `/delete`), `rules/{type}/{name}` (rules for its values), `stages`,
 * `pipelines`, `owners/{id}/archive` and `/restore`, `labels`.
 */
export function answerDefinitions(
  portal: Portal,
  method: string,
  area: string,
  rest: readonly string[],
  body: JsonObject,
): Reply | undefined {
  const [first = '', second = '', third] = rest;
  switch (`${method} ${area}`) {
    case 'POST properties': {
      const type = typeOf(first);
      if (second !== '' && third === 'restore') portal.restoreProperty(type, second);
      else if (second !== '' && third === 'replace') portal.replaceProperty(type, second, idText(body.name));
      else if (second !== '' && third === 'delete') portal.deleteProperty(type, second);
      else portal.defineProperty(type, { ...body, name: idText(body.name) });
      return noContent();
    }
    case 'PATCH properties': {
      const type = typeOf(first);
      if (typeof body.label === 'string') portal.renameProperty(type, second, body.label);
      if (typeof body.type === 'string') {
        portal.retypeProperty(type, second, body.type, String(body.fieldType ?? 'text'));
      }
      const { option, removedOption } = body;
      if (removedOption !== undefined) portal.removePropertyOption(type, second, String(removedOption));
      if (isObject(option)) {
        const label = option.label === undefined ? undefined : String(option.label);
        portal.addPropertyOption(type, second, String(option.value ?? ''), label);
      }
      return json(portal.crm.properties.get(type, second) ?? {});
    }
    case 'DELETE properties':
      portal.archiveProperty(typeOf(first), second);
      return noContent();
    case 'PUT rules':
      portal.setValidationRule(typeOf(first), second, ruleFrom(body));
      return noContent();
    case 'DELETE rules':
      portal.setValidationRule(typeOf(first), second, undefined);
      return noContent();
    case 'POST stages':
      return json(
        portal.addStage({
          pipelineId: idText(body.pipelineId),
          id: idText(body.id),
          label: String(body.label ?? ''),
          isClosed: body.isClosed === true,
          ...(body.probability === null ? {} : { probability: String(body.probability ?? '0.5') }),
        }),
        201,
      );
    case 'DELETE stages':
      portal.removeStage(first, second);
      return noContent();
    case 'POST pipelines':
      return json(portal.addPipeline(idText(body.id), String(body.label ?? '')), 201);
    case 'DELETE pipelines':
      portal.removePipeline(first);
      return noContent();
    case 'POST owners':
      if (second === 'archive') portal.archiveOwner(first);
      else if (second === 'restore') portal.restoreOwner(first);
      else throw new ControlProblem(404, 'Owners can be archived and restored.');
      return noContent();
    case 'POST labels':
      return json(
        portal.addAssociationLabel(
          typeOf(body.fromType),
          typeOf(body.toType),
          String(body.name ?? ''),
          String(body.label ?? ''),
        ),
        201,
      );
    default:
      return undefined;
  }
}

function ruleFrom({ min, max, maxLength, never, message }: JsonObject): ValidationRule {
  return {
    ...(typeof min === 'number' ? { min } : {}),
    ...(typeof max === 'number' ? { max } : {}),
    ...(typeof maxLength === 'number' ? { maxLength } : {}),
    ...(never === true ? { never } : {}),
    ...(typeof message === 'string' ? { message } : {}),
  };
}
